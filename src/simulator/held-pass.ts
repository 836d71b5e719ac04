// A pass as it lies in a phone's Wallet.

import type { OpenedPass } from './open-pass.ts';
import { type PassJson, type Style, styleOf } from './pass-json.ts';
import { type Words, wordsOf } from './words.ts';

type Content = {
  readonly pass: PassJson;
  readonly style: Style;
  /** In the phone's language. */
  readonly words: Words;
  readonly manifestHash: string;
  readonly voided: boolean;
  expired(now: Date): boolean;
  /** Wallet greys out what is void, and puts away what has expired. */
  shownAs(now: Date): 'usable' | 'voided' | 'expired';
};

export type HeldPass = Content & {
  /** Last-Modified of the content, letter for letter. */
  lastModified: string | undefined;
  automaticUpdates: boolean;
  /** The web service has answered 200 or 201. */
  registered: boolean;
};

export function contentOf(opened: OpenedPass, language: string): Content {
  const { pass, manifestHash } = opened;
  const [style = 'generic'] = styleOf(pass);
  const voided = pass.voided === true;
  const expired = (now: Date) =>
    pass.expirationDate !== undefined && now.getTime() >= Date.parse(pass.expirationDate);
  const shownAs = (now: Date) => (voided ? 'voided' : expired(now) ? 'expired' : 'usable');
  return { pass, style, words: wordsOf(opened, language), manifestHash, voided, expired, shownAs };
}
