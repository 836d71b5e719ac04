// Telephone numbers: read as people write them, kept as E.164. The library is loaded when the first one comes.

import { invalid } from '../errors.ts';
import { asciiDigits } from '../i18n/digits.ts';
import { regionOf } from './region.ts';

const load = () => import('libphonenumber-js/min');

/** @param zone where a number without a country code is dialled @returns E.164 @throws Refusal INVALID at `path` */
export async function readPhone(text: string, zone: () => Promise<string>, path: string): Promise<string> {
  const { getCountries, parsePhoneNumberFromString: parse } = await load();
  const typed = asciiDigits(text.normalize('NFKC')).trim();
  const region = typed.startsWith('+') ? undefined : regionOf(await zone(), getCountries);
  for (const spelling of [typed, typed.replace(/^00/, '+')]) {
    const number = parse(spelling, { extract: false, ...(region && { defaultCountry: region }) });
    if (number?.isPossible() && number.ext === undefined) return number.number;
  }
  const national = region ? `, or as it is dialled in ${region}` : '';
  throw invalid(path, `must be a telephone number with its country code, e.g. +380671234567${national}`);
}

/** What stands in phone_search for an E.164 number: its digits from abroad and as dialled at home, between spaces. */
export async function writeDialled(phone: string): Promise<string> {
  const { parsePhoneNumberFromString: parse } = await load();
  const national = parse(phone)?.formatNational() ?? '';
  const ways = new Set([phone, national].map((each) => each.replace(/\D/g, '')));
  return ` ${[...ways].filter((way) => way !== '').join(' ')} `;
}
