// A good pass of the house's own making, and the same with something changed and sealed again: only what was changed is
// wrong with it.

import { createHash, createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { unzipSync } from 'fflate';
import { loadSigner } from '../../src/apple/certificates.ts';
import { signedDataBy } from '../../src/apple/cms.ts';
import { composeCoupon } from '../../src/apple/compose.ts';
import { passFile, seal } from '../../src/apple/seal.ts';
import { zip } from '../../src/apple/zip.ts';
import { systemClock } from '../../src/clock.ts';
import type { PassSerial } from '../../src/ids.ts';
import type { Face } from '../../src/passes/face.ts';
import { pngClaiming } from '../fixtures/pictures.ts';
import { type Certificates, makeCertificates, topic } from './provider.ts';

const now = systemClock.now();
const everywhere = (en: string, ko = en) => ({ en, gu: en, ko, th: en, azb: en });

export const face: Face = {
  issuer: everywhere('Corner Café'),
  title: everywhere('Free coffee', '무료 커피'),
  description: null,
  status: { label: everywhere('Status', '상태'), value: everywhere('Active', '유효') },
  validity: { label: everywhere('Valid through'), value: everywhere('19 May 2026') },
  oneTime: everywhere('One time'),
  code: null,
  number: { label: everywhere('Number'), value: everywhere('7') },
  contact: null,
  page: { label: everywhere('Page'), url: 'https://example.com/v/x' },
  barcode: { format: 'QR', message: '0123456789', caption: null },
  usable: true,
  expiresAt: new Date('2036-05-19T21:00:00Z'),
  timeZone: 'Europe/Kyiv',
  brand: {
    backgroundColor: '#0a141e',
    foregroundColor: '#ffffff',
    labelColor: '#cccccc',
    logoArtworkId: null,
    iconArtworkId: null,
    contact: null,
  },
  artworkId: null,
};

export const identity = {
  passTypeIdentifier: topic,
  teamIdentifier: 'A1B2C3D4E5',
  serialNumber: 'serial-1' as PassSerial,
  webServiceURL: 'https://wallet.example/apple',
  authenticationToken: 'x'.repeat(64),
};

export type Files = Map<string, Buffer>;

export type Identity = typeof identity;

/** Makes passes and seals them. */
export type Maker = Certificates & {
  /** By the service's own code. */
  good(changes?: Partial<Face>, id?: Partial<Identity>): Promise<Buffer>;
  /** A good pass with this changed, under a manifest and a signature that are right for it. */
  changed(change: (files: Files) => void): Promise<Buffer>;
  /** The same, with pass.json in the form of an object. */
  changedJson(change: (pass: Json) => void): Promise<Buffer>;
};

// biome-ignore lint/suspicious/noExplicitAny: tests break it in every way
export type Json = any;

export async function openMaker(whose: string): Promise<Maker> {
  const certificates = await makeCertificates(whose);
  const signer = await loadSigner({ dir: certificates.dir, now });
  const [leaf, wwdr] = [certificates.leaf, certificates.wwdr].map((pem) => new X509Certificate(pem).raw);
  const key = createPrivateKey(certificates.key);
  const signature = signedDataBy({
    leaf: leaf as Buffer,
    wwdr: wwdr as Buffer,
    keyType: 'ec',
    sign: async (bytes) => sign('sha256', bytes, key),
  });
  const good: Maker['good'] = (changes = {}, id = {}) => {
    const pictures = ['icon.png', 'logo.png'].map((name) => passFile(name, pngClaiming(29, 29)));
    return seal(composeCoupon({ ...face, ...changes }, { ...identity, ...id }, pictures), signer, now);
  };
  const changed: Maker['changed'] = async (change) => {
    const files = filesOf(await good());
    for (const sealed of ['manifest.json', 'signature']) files.delete(sealed);
    change(files);
    const manifest = files.get('manifest.json') ?? manifestOf(files);
    files.set('manifest.json', manifest);
    if (!files.has('signature')) files.set('signature', await signature(manifest, now));
    return zip([...files].map(([name, bytes]) => ({ name, bytes })));
  };
  return {
    ...certificates,
    good,
    changed,
    changedJson: (change) =>
      changed((files) => {
        const pass: Json = JSON.parse(String(files.get('pass.json')));
        change(pass);
        files.set('pass.json', Buffer.from(JSON.stringify(pass)));
      }),
  };
}

export function filesOf(archive: Buffer): Files {
  return new Map(Object.entries(unzipSync(archive)).map(([name, bytes]) => [name, Buffer.from(bytes)]));
}

export function manifestOf(files: Files): Buffer {
  const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');
  const listed = [...files].filter(([name]) => name !== 'signature');
  return Buffer.from(JSON.stringify(Object.fromEntries(listed.map(([name, bytes]) => [name, sha1(bytes)]))));
}
