// The vendors' own buttons, "Add to Apple Wallet" and "Add to Google Wallet": artwork that nobody but them may make or change.
// An operator downloads it once (certificates/README.md); until then the pages say the same in a plain button.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Misconfigured } from '../errors.ts';
import { isLocale, type Locale } from '../i18n/locales.ts';

export type Wallet = 'apple' | 'google';
export type Badge = { name: string; bytes: Buffer /** width / height */; ratio: number };
export type Badges = {
  /** In this language; where the vendor has none, in English, as both ask for. */
  find(wallet: Wallet, locale: Locale): Badge | undefined;
  named(name: string): Badge | undefined;
};

const largest = 100 * 1024;

/**
 * Reads `apple-en.svg`, `google-ko.svg` and the like; a folder that is not there has none.
 * @throws Misconfigured naming each file that is no such badge
 */
export function loadBadges(dir: string): Badges {
  const problems: string[] = [];
  const badges = new Map<string, Badge>();
  const files = existsSync(dir) ? readdirSync(dir).filter((file) => file.endsWith('.svg')) : [];
  for (const file of files) {
    const [, wallet, locale = ''] = /^(apple|google)-([a-z]{2,3})\.svg$/.exec(file) ?? [];
    const bytes = readFileSync(join(dir, file));
    const ratio = ratioOf(bytes.toString('utf8'));
    if (wallet === undefined || !isLocale(locale))
      problems.push(
        `WALLET_BADGES_DIR holds ${file}, which is not called like apple-en.svg or google-ko.svg`,
      );
    else if (ratio === undefined || bytes.length > largest)
      problems.push(`WALLET_BADGES_DIR holds ${file}, which is no SVG picture of at most 100 KB with a size`);
    else badges.set(file, { name: file, bytes, ratio });
  }
  if (problems.length > 0) throw new Misconfigured(problems);
  const named = (name: string) => badges.get(name);
  return {
    named,
    find: (wallet, locale) => named(`${wallet}-${locale}.svg`) ?? named(`${wallet}-en.svg`),
  };
}

/** From the root element: `viewBox`, else `width` and `height`. */
function ratioOf(svg: string): number | undefined {
  const root = /<svg\b[^>]*>/.exec(svg)?.[0] ?? '';
  const attribute = (name: string) => new RegExp(`\\s${name}\\s*=\\s*["']([^"']+)["']`).exec(root)?.[1] ?? '';
  const box = attribute('viewBox')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const [width, height] =
    box.length === 4 ? box.slice(2) : ['width', 'height'].map((name) => Number.parseFloat(attribute(name)));
  const ratio = Number(width) / Number(height);
  return ratio > 0.5 && ratio < 20 ? ratio : undefined;
}
