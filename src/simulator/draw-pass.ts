// A pass as lines of text, for a terminal: what a person would see on the phone.

import type { HeldPass } from './held-pass.ts';
import { type Field, groups } from './pass-json.ts';

const width = 52;

/** @param now whether it has expired by then */
export function drawPass({ pass, style, words, shownAs }: HeldPass, now: Date): string {
  const face = pass[style] as Record<string, Field[] | undefined>;
  const shown = groups.filter((group) => group !== 'backFields').flatMap((group) => face[group] ?? []);
  const rows = shown.map(({ key }) => {
    const { label = '', value } = words.fields[key] ?? { value: '' };
    return `${label.padEnd(16)} ${value}`;
  });
  const state = shownAs(now);
  return [
    `╭${'─'.repeat(width)}╮`,
    line(words.organizationName, state === 'usable' ? '' : `(${state})`),
    line('', ''),
    ...rows.map((row) => line(row, '')),
    line('', ''),
    line(`▌▌▐▌▐▐▌▌▐▌  ${words.altText ?? ''}`, ''),
    `╰${'─'.repeat(width)}╯`,
  ].join('\n');
}

function line(left: string, right: string): string {
  const room = width - 2;
  const text = `${left.slice(0, room - right.length)}`.padEnd(room - right.length) + right;
  return `│ ${text} │`;
}
