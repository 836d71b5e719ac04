// Opens a .pkpass as a phone does, and refuses what a phone refuses, with the rule that was broken.

import { hash, type X509Certificate } from 'node:crypto';
import { verifySignature } from '../apple/verify-signature.ts';
import { checkPassJson } from './check-pass-json.ts';
import { openZip } from './open-zip.ts';
import { fieldsOf, type PassJson } from './pass-json.ts';
import { parseStrings } from './strings.ts';

/** What the words of pass.json mean, by language: `az-Arab` → key → text. */
export type Strings = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** `manifestHash` tells one content from another; the signature changes with each sealing. */
export type OpenedPass = { pass: PassJson; strings: Strings; manifestHash: string };

export type Trust = { root: X509Certificate; at: Date };

/** A .pkpass. @throws Error */
export const openPass = (archive: Buffer, trust: Trust): OpenedPass => checkPass(openZip(archive), trust);

/** A .pkpass, or a .pkpasses: whole passes in a zip. @throws Error */
export function openPasses(archive: Buffer, trust: Trust): OpenedPass[] {
  const files = openZip(archive);
  const inside = [...files].flatMap(([name, bytes]) => (name.endsWith('.pkpass') ? [bytes] : []));
  if (inside.length > 10) throw new Error('bundle: it holds more than 10 passes');
  return inside.length > 0 ? inside.map((one) => openPass(one, trust)) : [checkPass(files, trust)];
}

function checkPass(files: Map<string, Buffer>, { root, at }: Trust): OpenedPass {
  const [json, manifest, signature] = ['pass.json', 'manifest.json', 'signature'].map((name) => {
    const bytes = files.get(name);
    if (bytes === undefined) throw new Error(`zip: ${name} is missing at its root`);
    return bytes;
  }) as [Buffer, Buffer, Buffer];
  checkManifest(manifest, files);
  const { leaf } = verifySignature({ signature, content: manifest, root, at });
  const pass = checkPassJson(json);
  checkSubject(leaf, pass);
  checkPictures(files);
  const strings = readLanguages(files);
  checkChangeMessages(pass, strings);
  return { pass, strings, manifestHash: hash('sha1', manifest, 'hex') };
}

function checkManifest(manifest: Buffer, files: Map<string, Buffer>): void {
  const listed = new Map(Object.entries(JSON.parse(manifest.toString()) as Record<string, string>));
  for (const [name, bytes] of files) {
    if (name === 'manifest.json' || name === 'signature') continue;
    if (!listed.has(name)) throw new Error(`manifest: it does not list ${name}`);
    if (listed.get(name) !== hash('sha1', bytes, 'hex'))
      throw new Error(`manifest: not the SHA-1 of ${name}`);
    listed.delete(name);
  }
  if (listed.size > 0)
    throw new Error(`manifest: it lists ${[...listed.keys()].join(', ')}, which is no file`);
}

/** Apple: the certificate's UID is the pass type and its OU the team. */
function checkSubject(leaf: X509Certificate, pass: PassJson): void {
  const { UID, OU } = leaf.toLegacyObject().subject as { UID?: string; OU?: string };
  if (UID !== pass.passTypeIdentifier) throw new Error(`signature: the certificate is for pass type ${UID}`);
  if (OU !== pass.teamIdentifier) throw new Error(`signature: the certificate is for team ${OU}`);
}

const inLanguage = /^([^/]+)\.lproj\/(.+)$/;
const png = Buffer.from('89504e470d0a1a0a', 'hex');

function checkPictures(files: Map<string, Buffer>): void {
  if (!files.has('icon.png')) throw new Error('pictures: icon.png is missing');
  for (const [name, bytes] of files) {
    if (name.endsWith('.png') && !bytes.subarray(0, 8).equals(png))
      throw new Error(`pictures: ${name} is no PNG`);
    const [, , translated = ''] = inLanguage.exec(name) ?? [];
    // Apple: the picture at the root would hide those of the languages.
    if (files.has(translated))
      throw new Error(`pictures: ${translated} is both at the root and in a language`);
  }
}

function readLanguages(files: Map<string, Buffer>): Strings {
  const languages = new Set([...files.keys()].flatMap((name) => inLanguage.exec(name)?.[1] ?? []));
  const strings = new Map([...languages].map((language) => [language, readStrings(language, files)]));
  const english = strings.get('en');
  if (strings.size > 0 && english === undefined) throw new Error('languages: en.lproj is missing');
  const keysOf = (words: ReadonlyMap<string, string> | undefined) =>
    JSON.stringify([...(words?.keys() ?? [])].sort());
  for (const [language, words] of strings) {
    if (keysOf(words) !== keysOf(english))
      throw new Error(`languages: ${language} and en have different keys`);
  }
  return strings;
}

function readStrings(language: string, files: Map<string, Buffer>): Map<string, string> {
  const path = `${language}.lproj/pass.strings`;
  try {
    return parseStrings(files.get(path) ?? Buffer.of());
  } catch (error) {
    throw new Error(`languages: ${path}: ${(error as Error).message}`);
  }
}

/** Without %@ a phone says no more than that something has changed. */
function checkChangeMessages(pass: PassJson, strings: Strings): void {
  for (const { key, changeMessage } of fieldsOf(pass)) {
    if (changeMessage === undefined) continue;
    for (const [language, words] of new Map([['', new Map<string, string>()], ...strings])) {
      if ((words.get(changeMessage) ?? changeMessage).includes('%@')) continue;
      throw new Error(
        `pass.json: changeMessage of ${key} must contain %@ ${language && `(${language})`}`.trim(),
      );
    }
  }
}
