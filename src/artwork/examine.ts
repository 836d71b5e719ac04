// What the machine gives the processes that draw pictures, for the doctor.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Finding, ok, warn } from '../finding.ts';

const run = promisify(execFile);
const check = 'pictures';

/** Without a name space of its own, code that a picture smuggles in could read this process's environment. */
export async function examinePictures(): Promise<Finding[]> {
  try {
    await run('unshare', ['--user', '--net', '--', 'true']);
    return [ok(check, 'are drawn without network, where nothing of the service can be read')];
  } catch {
    return [
      warn(
        check,
        'are drawn without a name space of their own: a hole in a decoder would reach the network and our environment',
        'on Linux allow unprivileged user name spaces (in a container: by its seccomp profile)',
      ),
    ];
  }
}
