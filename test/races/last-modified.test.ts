// Two changes within one second: a phone that holds the first gets the second, every time.

import t from 'tap';
import { readPassJson } from '../support/pass-json.ts';
import { patchedCopy } from '../support/patched.ts';
import { type Client, createClient } from './client.ts';
import { apiKey, startFleet } from './fleet.ts';

const vouchers = 4;
const rounds = process.env.CI ? 250 : 25;

type Answers = { second: number; again: number };

/** @returns how often the second change came, and how often an unchanged pass was none */
async function changeTwice(url: string, times: number): Promise<Answers> {
  const client: Client = createClient(url, apiKey);
  const { body: voucher } = await client.send({ path: '/api/v1/vouchers', body: { title: 'start' } });
  const pass = Buffer.from(await (await fetch(voucher.links.applePass)).arrayBuffer());
  const { passTypeIdentifier, serialNumber, authenticationToken } = readPassJson(pass);
  const get = (since: string) =>
    fetch(`${url}/apple/v1/passes/${passTypeIdentifier}/${serialNumber}`, {
      headers: { authorization: `ApplePass ${authenticationToken}`, 'if-modified-since': since },
    });
  const edit = (title: string) =>
    client.send({ method: 'PATCH', path: `/api/v1/vouchers/${voucher.id}`, body: { title } });

  const answers: Answers = { second: 0, again: 0 };
  for (let round = 0; round < times; round++) {
    await edit(`first ${round}`);
    const first = await get('');
    await edit(`second ${round}`);
    const second = await get(String(first.headers.get('last-modified')));
    if (second.status === 200) {
      const { description } = readPassJson(Buffer.from(await second.arrayBuffer()));
      if (description.startsWith(`second ${round}`)) answers.second += 1;
    }
    const again = await get(String(second.headers.get('last-modified')));
    if (again.status === 304 && (await again.arrayBuffer()).byteLength === 0) answers.again += 1;
  }
  return answers;
}

t.test('two changes in one second are two versions', async (t) => {
  const { members } = await startFleet(t, 1, { env: { APPLE_WALLET: 'on' } });
  const url = String(members[0]?.url);
  const each = await Promise.all(Array.from({ length: vouchers }, () => changeTwice(url, rounds)));
  t.same(each, Array(vouchers).fill({ second: rounds, again: rounds }));
});

t.test('the same phone stays behind where a version takes the time as it is', async (t) => {
  const folder = patchedCopy(t, {
    file: 'apple/store.ts',
    find: "present} + interval '1 second'",
    replace: 'present}',
  });
  const { members } = await startFleet(t, 1, { env: { APPLE_WALLET: 'on' }, folder });
  const { second } = await changeTwice(String(members[0]?.url), 20);
  t.ok(second < 10, `${second} of 20`);
});
