// Which country a time zone lies in: where a telephone number without a country code is dialled.

import type { CountryCode } from 'libphonenumber-js/min';

let regions: Map<string, CountryCode> | undefined;

/** @returns undefined for zones of no country, such as UTC, and of several */
export function regionOf(timeZone: string, countries: () => CountryCode[]): CountryCode | undefined {
  regions ??= zonesOf(countries());
  // Intl lists zones by CLDR's names, which never change: Europe/Kiev, Asia/Calcutta.
  const { timeZone: listed } = new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions();
  return regions.get(timeZone) ?? regions.get(listed);
}

function zonesOf(countries: CountryCode[]): Map<string, CountryCode> {
  const pairs = countries.flatMap((country) => {
    const zones = new Intl.Locale(`und-${country}`).getTimeZones() ?? [];
    return zones.map((zone): [string, CountryCode] => [zone, country]);
  });
  const zones = pairs.map(([zone]) => zone);
  return new Map(pairs.filter(([zone]) => zones.indexOf(zone) === zones.lastIndexOf(zone)));
}
