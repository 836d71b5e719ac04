// What browsers load besides HTML: one stylesheet and small modules, each as it lies in its folder. Read once; all of them
// stand under one version, so that an address never changes its content and a module finds its neighbours by name.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

export type Asset = { type: string; bytes: Buffer };

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  js: 'text/javascript; charset=utf-8',
  wasm: 'application/wasm',
};

/** The parts of the stylesheet, in their order. */
const styles = [
  'tokens',
  'parts',
  'forms',
  'tables',
  'customer',
  'desk',
  'till',
  'kiosk',
  'issue',
  'lists',
  'paper',
  'help',
  'settings',
  'print',
];

const scripts = new URL('scripts/', import.meta.url);

const files: [name: string, bytes: Buffer][] = [
  [
    'style.css',
    Buffer.concat(styles.map((part) => readFileSync(new URL(`style/${part}.css`, import.meta.url)))),
  ],
  ['icon.svg', readFileSync(new URL('icon.svg', import.meta.url))],
  ...readdirSync(scripts)
    .filter((name) => name.endsWith('.js'))
    .sort()
    .map((name): [string, Buffer] => [name, readFileSync(new URL(name, scripts))]),
  ...codeReader(),
];

export const assets: ReadonlyMap<string, Asset> = new Map(
  files.map(([name, bytes]) => [
    name,
    { type: types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream', bytes },
  ]),
);

/** Reads QR and Code 128 from a camera where the browser itself does not: zxing, which scripts load when they need it. */
function codeReader(): [name: string, bytes: Buffer][] {
  const entry = new URL(import.meta.resolve('zxing-wasm/reader'));
  const elsewhere = '"../share.js"';
  const module = readFileSync(entry, 'utf8');
  if (!module.includes(elsewhere)) throw new Error('zxing-wasm no longer lies as it did: look at its reader');
  return [
    ['zxing-reader.js', Buffer.from(module.replaceAll(elsewhere, '"./zxing-share.js"'))],
    ['zxing-share.js', readFileSync(new URL('../share.js', entry))],
    ['zxing-reader.wasm', readFileSync(new URL(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')))],
  ];
}

export const assetVersion = createHash('sha256')
  .update([...assets].map(([name, { bytes }]) => `${name} ${bytes.toString('base64')}`).join('\n'))
  .digest('hex')
  .slice(0, 12);

/** The address of an asset. @throws Error for a name that there is not: a page would ask for it in vain */
export function assetUrl(name: string): string {
  if (!assets.has(name)) throw new Error(`there is no asset ${name}`);
  return `/assets/${assetVersion}/${name}`;
}
