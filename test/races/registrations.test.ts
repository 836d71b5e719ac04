// A phone removes its last pass and adds another at the same moment: what it was told to be registered is so.

import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { readPassJson } from '../support/pass-json.ts';
import { patchedCopy } from '../support/patched.ts';
import { createClient } from './client.ts';
import { apiKey, startFleet } from './fleet.ts';

const own = new URL('../..', import.meta.url).pathname;
const phones = 4;

/** Each pass in turn, over real connections. @returns how often a registration that was answered 201 was not there */
async function swap(t: Test, rounds: number, folder = own) {
  const { members, sql } = await startFleet(t, 1, { folder, env: { APPLE_WALLET: 'on' } });
  const url = String(members[0]?.url);
  const client = createClient(url, apiKey);

  async function swapOn(phone: number): Promise<number> {
    const device = `phone-${phone}`;
    const passes = await Promise.all(
      ['one', 'other'].map(async (title) => {
        const { body } = await client.send({ path: '/api/v1/vouchers', body: { title } });
        return readPassJson(Buffer.from(await (await fetch(body.links.applePass)).arrayBuffer()));
      }),
    );
    const call = async (method: string, place: number) => {
      const pass = passes[place % 2];
      if (pass === undefined) throw new Error('there are two');
      const { passTypeIdentifier, serialNumber, authenticationToken } = pass;
      const path = `devices/${device}/registrations/${passTypeIdentifier}/${serialNumber}`;
      const answer = await fetch(`${url}/apple/v1/${path}`, {
        method,
        headers: { authorization: `ApplePass ${authenticationToken}`, 'content-type': 'application/json' },
        ...(method === 'POST' && { body: JSON.stringify({ pushToken: `${phone}${phone}`.repeat(32) }) }),
      });
      return [answer.status, serialNumber];
    };
    const held = async () => {
      const rows = await sql<{ serial: string }[]>`
        select serial_number as serial from apple_registrations where device_library_identifier = ${device}`;
      return rows.map(({ serial }) => serial);
    };
    let lost = 0;
    await call('POST', 0);
    for (let round = 0; round < rounds; round++) {
      const soon = () => sleep(Math.random() * 3);
      const [[removed], [added, serial]] = await Promise.all([
        soon().then(() => call('DELETE', round)),
        soon().then(() => call('POST', round + 1)),
      ]);
      t.strictSame([removed, added], [200, 201]);
      if (!(await held()).includes(String(serial))) {
        lost += 1;
        await call('POST', round + 1);
      }
    }
    return lost;
  }
  const each = await Promise.all(Array.from({ length: phones }, (_, phone) => swapOn(phone + 1)));
  return each.reduce((sum, lost) => sum + lost, 0);
}

t.test('a registration that was answered 201 is there, whatever else the phone removed', async (t) => {
  t.equal(await swap(t, 100), 0);
});

t.test('some are not where a removal does not wait for what the phone adds', async (t) => {
  const find = '  await lockDevice(session, device);\n';
  const folder = patchedCopy(t, { file: 'apple/web-service/registrations.ts', find, replace: '' });
  t.not(await swap(t, 100, folder), 0);
});
