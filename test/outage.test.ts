import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { startEmbedded } from '../src/db/embedded.ts';
import { freePort, startProcess } from './support/process.ts';

const apiKey = 'a-key-for-tests-0123456789';

t.test(
  'while PostgreSQL is away every call says so at once; when it is back, so is the service',
  async (t) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'voucher-wallet-outage-'));
    chmodSync(dataDir, 0o711);
    const port = await freePort();
    const service = startProcess('server.ts', { PORT: port, DATA_DIR: dataDir, BOOTSTRAP_API_KEY: apiKey });
    t.teardown(async () => {
      service.child.kill('SIGKILL');
      await service.ended;
      await (await startEmbedded({ dataDir })).release();
      rmSync(dataDir, { recursive: true, force: true });
    });
    await service.ready();
    const url = `http://127.0.0.1:${port}`;
    const issue = async () => {
      const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
      const started = performance.now();
      const answer = await fetch(`${url}/api/v1/vouchers`, {
        method: 'POST',
        headers,
        body: '{"title":"x"}',
      });
      return { answer, status: answer.status, took: performance.now() - started };
    };
    t.equal((await issue()).status, 201);

    const postmaster = Number.parseInt(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
    // SIGQUIT is PostgreSQL's "stop at once", in the middle of whatever runs.
    const busy = Promise.all(Array.from({ length: 30 }, () => issue().catch(() => undefined)));
    process.kill(postmaster, 'SIGQUIT');
    for (const each of await busy) t.match(each?.status, /201|503/);
    for (let n = 0; n < 5; n++) {
      const { answer, status, took } = await issue();
      t.equal(status, 503);
      t.match(await answer.json(), { code: 'UNAVAILABLE', status: 503 });
      t.equal(answer.headers.get('retry-after'), '1');
      t.ok(took < 3000, `${Math.round(took)} ms`);
    }
    t.equal((await fetch(`${url}/readyz`)).status, 503);
    t.equal((await fetch(`${url}/healthz`)).status, 200);
    t.equal(
      (await fetch(`${url}/v/AAAAAAAAAAAAAAAAAAAAAA`, { headers: { accept: 'text/html' } })).status,
      503,
    );

    const again = await startEmbedded({ dataDir });
    let status = 0;
    for (let waited = 0; status !== 201 && waited < 5000; waited += 100) {
      await sleep(100);
      status = (await issue()).status;
    }
    t.equal(status, 201, 'within five seconds, without a restart');
    await again.release();
  },
);
