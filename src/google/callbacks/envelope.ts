// What a callback is wrapped in, before anything of it is believed.

import { longest, mostSignatures } from './lengths.ts';
import { asBytes, asExactly, asText } from './read-strictly.ts';

export type Envelope = {
  protocolVersion: string;
  /** As it came out of the body: it holds `\u003d` literally, and written anew it would be another text. */
  signedKey: string;
  keySignatures: Buffer[];
  signedMessage: string;
  signature: Buffer;
};

const outer = ['signature', 'intermediateSigningKey', 'protocolVersion', 'signedMessage'];
const inner = ['signedKey', 'signatures'];

/** @param body JSON, parsed once */
export function readEnvelope(body: unknown): Envelope | undefined {
  const members = asExactly(body, outer);
  const key = asExactly(members?.intermediateSigningKey, inner);
  if (members === undefined || key === undefined) return undefined;
  const protocolVersion = asText(members.protocolVersion, longest.id);
  const signedKey = asText(key.signedKey, longest.signedKey);
  const keySignatures = readSignatures(key.signatures);
  const signedMessage = asText(members.signedMessage, longest.signedMessage);
  const signature = asBytes(members.signature, longest.signature);
  if (!protocolVersion || !signedKey || !keySignatures || !signedMessage || !signature) return undefined;
  return { protocolVersion, signedKey, keySignatures, signedMessage, signature };
}

function readSignatures(value: unknown): Buffer[] | undefined {
  if (!Array.isArray(value) || value.length > mostSignatures) return undefined;
  const signatures = value.map((each) => asBytes(each, longest.signature));
  return signatures.every((each) => each !== undefined) ? signatures : undefined;
}
