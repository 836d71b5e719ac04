// Every route says who may use it: a bare Fastify with our guard, and routes that forgot.

import Fastify from 'fastify';
import t, { type Test } from 'tap';
import { guard } from '../../src/auth/guard.ts';
import type { Database } from '../../src/db/tx.ts';

const answer = async () => 'secret';

function guarded(t: Test) {
  const app = Fastify();
  t.teardown(() => app.close());
  const database = new Proxy({}, { get: (_, name) => t.fail(`the database is asked for ${String(name)}`) });
  const sessions = { memberOf: async () => undefined };
  guard(app, { database: database as Database, sessions, publicUrl: 'http://localhost:3000' });
  return app;
}

t.test('a route that does not say who may use it cannot be registered', async (t) => {
  const app = guarded(t);
  const forgot = /route \/forgot does not say who may use it/;
  t.throws(() => app.get('/forgot', answer), forgot);
  t.throws(() => app.post('/forgot', { config: {} }, answer), forgot);
  t.throws(() => app.route({ method: ['PUT', 'DELETE'], url: '/forgot', handler: answer }), forgot);
});

t.test('a plugin with such a route stops the start', async (t) => {
  const app = guarded(t);
  app.register(async (plugin) => void plugin.get('/forgot', answer), { prefix: '/api/v1' });
  await t.rejects(
    async () => void (await app.ready()),
    /route \/api\/v1\/forgot does not say who may use it/,
  );
});

t.test('a route that says it starts, and is open exactly if it says public', async (t) => {
  const app = guarded(t);
  app.get('/open', { config: { access: 'public' } }, answer);
  app.get('/closed', { config: { access: ['read'] } }, answer);
  t.equal((await app.inject('/open')).statusCode, 200);
  for (const method of ['GET', 'HEAD'] as const)
    t.not((await app.inject({ method, url: '/closed' })).statusCode, 200, method);
});
