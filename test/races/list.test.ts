// One phone asks all the time what has changed while many transactions change its passes, begin in one order and commit
// in another: it misses nothing, and is told little twice.

import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { ApiKeyId, BusinessId, VoucherId } from '../../src/ids.ts';
import { createPhone, download, type Held, lastModified } from '../apple/web-service/phone.ts';
import { openDatabaseOf } from '../support/onlooker.ts';
import { readPassJson } from '../support/pass-json.ts';
import { patchedCopy } from '../support/patched.ts';
import { type Service, startService } from '../support/service.ts';

const long = process.env.CI ? 20 : 4;
const writers = 8;
const passes = 24;
const own = new URL('../..', import.meta.url).pathname;

/** The program's own parts, from this checkout or from a patched copy. */
async function loadParts(folder = own) {
  const part = (path: string) => import(`${folder}/src/${path}`);
  const [store, tag, edit, tx, jobs, changes] = await Promise.all([
    part('apple/web-service/store.ts'),
    part('apple/web-service/tag.ts'),
    part('vouchers/life/edit.ts'),
    part('db/tx.ts'),
    part('jobs/jobs.ts'),
    part('apple/changes.ts'),
  ]);
  return { ...store, ...tag, ...edit, ...tx, ...jobs, ...changes };
}

type Test = Parameters<typeof startService>[0] & { comment(text: string): unknown };
type World = {
  service: Service;
  phone: ReturnType<typeof createPhone>;
  held: Map<string, Held & { id: string }>;
};

async function prepare(t: Test): Promise<World> {
  const service = await startService(t);
  const phone = createPhone(service);
  const held = new Map<string, Held & { id: string }>();
  for (let number = 0; number < passes; number++) {
    const voucher = (await service.admin.post('/api/v1/vouchers', { title: 'start' })).json();
    const pass = await download(service, voucher.links.applePass);
    await phone.register(pass);
    held.set(pass.serial, { ...pass, id: voucher.id });
  }
  return { service, phone, held };
}

/** @returns what the phone shows in the end, what it should, and how often it was told of what it knew */
async function poll(t: Test, { service, phone, held }: World, seconds: number, folder?: string) {
  const parts = await loadParts(folder);
  const { connection } = await openDatabaseOf(t, service);
  const database = parts.openDatabase(connection, { max: writers + 1, clock: service.clock });
  const jobs = parts.createJobs(database);
  parts.hearChanges(jobs);
  const businessId = (await service.admin.get('/api/v1/business')).json().id as BusinessId;
  const actor = {
    kind: 'api_key',
    businessId,
    apiKeyId: 'a' as ApiKeyId,
    staffId: null,
    role: null,
    scopes: [],
  };

  const committed = new Map<string, string>();
  const stop = new AbortController();
  let commits = 0;
  const write = async (writer: number) => {
    for (let count = 0; !stop.signal.aborted; count++) {
      const [serial, { id }] = [...held][Math.floor(Math.random() * passes)] as [
        string,
        Held & { id: string },
      ];
      const title = `w${writer} ${count}`;
      await database.transaction(async (session: never) => {
        await parts.editVoucher(session, { jobs, actor }, id as VoucherId, { title });
        await sleep(Math.random() * 200);
        committed.set(serial, title);
      });
      commits += 1;
      await sleep(Math.random() * 50);
    }
  };

  const shown = new Map<string, string>();
  const versions = new Map<string, string>();
  const device = { deviceLibraryIdentifier: phone.name, passTypeIdentifier: 'pass.example.voucher' };
  let since: string | undefined;
  let lists = 0;
  let told = 0;
  let repeated = 0;
  const ask = async () => {
    lists += 1;
    const listed = await database.read((session: never) =>
      parts.listNews(session, device, parts.readTag(since)),
    );
    const fetch = async (serial: string) => {
      told += 1;
      const answer = await phone.get(held.get(serial) as Held, versions.get(serial));
      if (answer.statusCode === 304) repeated += 1;
      if (answer.statusCode !== 200) return;
      versions.set(serial, lastModified(answer));
      shown.set(serial, titleIn(answer.rawPayload));
    };
    await Promise.all((listed.serials as string[]).map(fetch));
    if (listed.serials.length > 0) since = parts.writeTag(listed.tag);
  };
  await ask();
  [told, repeated] = [0, 0];
  const writing = Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    await ask();
    await sleep(10);
  }
  stop.abort();
  await writing;
  await ask();
  await jobs.close();
  await database.close();
  const missed = [...committed].filter(([serial, title]) => shown.get(serial) !== title);
  t.comment(
    `${commits} changes, ${lists} lists: told of ${told}, knew ${repeated}, missed ${missed.length} of ${committed.size}`,
  );
  return { missed, told, repeated };
}

function titleIn(pass: Buffer): string {
  const { description } = readPassJson(pass);
  return description.replaceAll('\u200b', '');
}

t.test('no change is missed, whatever commits late, and hardly one is told twice', async (t) => {
  const { missed, told, repeated } = await poll(t, await prepare(t), long);
  t.same(missed, []);
  t.ok(told > long * writers, 'there was something to miss');
  t.ok(repeated <= told * 0.2, `${repeated} of ${told}`);
});

t.test('the same phone misses changes where a tag is a bare sequence', async (t) => {
  const folder = patchedCopy(t, {
    file: 'apple/web-service/tag.ts',
    find: 'new Set(running)',
    replace: 'new Set<bigint>()',
  });
  const { missed } = await poll(t, await prepare(t), 4, folder);
  t.not(missed.length, 0);
});
