// The programs that judge our output in tests (OpenSSL, GnuTLS, GNUstep). A machine without one is told what it skipped.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Ran = { code: number | null; stdout: string; stderr: string };

/** Runs a program to its end; a failure is an answer (`code`), a missing program is an error. */
export function runTool(name: string, args: string[], options: { cwd?: string; input?: Buffer } = {}): Ran {
  const { error, status, stdout, stderr } = spawnSync(name, args, {
    ...options,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  return { code: status, stdout: stdout.toString(), stderr: stderr.toString() };
}

const known = new Map<string, boolean>();

export function hasTool(name: string): boolean {
  const has = known.get(name) ?? spawnSync(name, ['--version']).error === undefined;
  known.set(name, has);
  return has;
}

/** Options for a test that needs these programs: empty where they all are, else a skip that names what is missing. */
export function needs(...names: string[]): { skip?: string } {
  const missing = names.filter((name) => !hasTool(name));
  return missing.length === 0 ? {} : { skip: `not checked here: ${missing.join(', ')} not installed` };
}

/** Unpacks a .pkpass into `<folder>/pass` with unzip, as a stranger would, and gives that folder. */
export function unpackPass(pass: Buffer, folder: string): string {
  writeFileSync(join(folder, 'voucher.pkpass'), pass);
  const ran = runTool('unzip', ['-q', '-o', 'voucher.pkpass', '-d', 'pass'], { cwd: folder });
  if (ran.code !== 0) throw new Error(`unzip refuses the pass: ${ran.stderr}`);
  return join(folder, 'pass');
}

/** Verifies the signature of an unpacked pass up to this root. `-purpose any`: a pass certificate is none for e-mail. */
export function opensslVerifies(folder: string, root: string): Ran {
  const command =
    'cms -verify -binary -inform DER -in signature -content manifest.json -purpose any -out /dev/null';
  return runTool('openssl', [...command.split(' '), '-CAfile', root], { cwd: folder });
}

/** The stricter of the two: refuses signed attributes that are not in DER order. */
export function gnutlsVerifies(folder: string, root: string): Ran {
  const command = '--p7-verify --inder --infile signature --load-data manifest.json --load-ca-certificate';
  return runTool('certtool', [...command.split(' '), root], { cwd: folder });
}
