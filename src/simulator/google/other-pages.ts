// What Google serves beside the Wallet API: tokens, the keys that sign callbacks, and the page that saves passes.

import type { OtherPage } from './answer-requests.ts';
import { answerOf } from './exchange.ts';
import { inHtml } from './refused.ts';
import type { SavePage } from './save-page.ts';
import type { Tokens } from './tokens.ts';

/** Whoever opens a link without saying who. */
export const someone = 'someone';
export const tokenPath = '/token';
export const keysPath = '/gp/m/issuer/keys';
export const savePath = '/gp/v/save';

export type OtherPageNeeds = {
  tokens: Tokens;
  tokenUrl: () => string;
  keys: { fetches: number; maxAge: number; list: () => string };
  savePage: SavePage;
};

export function createOtherPage({ tokens, tokenUrl, keys, savePage }: OtherPageNeeds): OtherPage {
  return ({ method, headers }, { pathname, searchParams }, body) => {
    if (method === 'POST' && pathname === tokenPath) {
      return tokens.grant(body, headers['content-type'], tokenUrl());
    }
    if (method !== 'GET') return undefined;
    if (pathname === keysPath) {
      keys.fetches += 1;
      const cached = { 'cache-control': `public, max-age=${keys.maxAge}` };
      return { status: 200, type: 'application/json; charset=utf-8', headers: cached, body: keys.list() };
    }
    if (!pathname.startsWith(`${savePath}/`)) return undefined;
    return openSaveLink(pathname.slice(savePath.length + 1), searchParams.get('user') ?? someone, savePage);
  };
}

function openSaveLink(token: string, user: string, savePage: SavePage): ReturnType<OtherPage> {
  const page = (text: string) =>
    `<!DOCTYPE html>\n<html lang=en>\n<title>Google Wallet</title>\n<p>${text}\n`;
  try {
    savePage.save(token, user);
    return { status: 200, body: page('Saved to Google Wallet (stand-in)') };
  } catch (error) {
    const { status } = answerOf(error);
    const why = error instanceof Error ? error.message : '';
    return {
      status,
      body: page(`Something went wrong: ${inHtml(why)}`),
    };
  }
}
