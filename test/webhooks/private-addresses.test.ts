// No business makes us speak to our own network: in production a canary on loopback hears nothing, however it is called.

import { once } from 'node:events';
import { createServer, type LookupFunction, Socket } from 'node:net';
import t, { type Test } from 'tap';
import { isPublicAddress, type Resolve } from '../../src/webhooks/addresses.ts';
import { whyNotAllowed } from '../../src/webhooks/allowed-url.ts';
import { send } from '../../src/webhooks/send.ts';
import { oneEvent, startReceiver, startWorkshop } from './workshop.ts';

/** Listens wherever loopback can be reached, on one port, and counts who comes. */
async function startCanary(t: Test) {
  const canary = { port: 0, connections: 0 };
  const server = createServer((socket) => {
    canary.connections += 1;
    socket.destroy();
  });
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  t.teardown(() => server.close());
  canary.port = (server.address() as { port: number }).port;
  return canary;
}

/** Hosts that are this machine, its network or a cloud's metadata, in every spelling; `P` stands for the canary's port. */
const spellings = [
  'http://127.0.0.1:P/',
  'https://127.0.0.1:P/',
  'https://127.0.0.1/',
  'https://2130706433:P/',
  'https://017700000001:P/',
  'https://0x7f000001:P/',
  'https://0x7f.0.0.1:P/',
  'https://0177.0.0.01:P/',
  'https://127.1:P/',
  'https://127.0.1:P/',
  'https://127.255.255.254:P/',
  'https://0:P/',
  'https://0.0.0.0:P/',
  'https://0x0:P/',
  'https://[::1]:P/',
  'https://[::]:P/',
  'https://[0:0:0:0:0:0:0:1]:P/',
  'https://[::ffff:127.0.0.1]:P/',
  'https://[::ffff:7f00:1]:P/',
  'https://[::127.0.0.1]:P/',
  'https://[64:ff9b::127.0.0.1]:P/',
  'https://[64:ff9b:1::7f00:1]:P/',
  'https://[2002:7f00:1::]:P/',
  'https://[2001:0:7f00:1::]:P/',
  'https://[fe80::1]:P/',
  'https://[fd00:ec2::254]/',
  'https://localhost:P/',
  'https://LOCALHOST:8443/',
  'https://localhost./',
  'https://localhost.localdomain/',
  'https://a.localhost/',
  'https://127.0.0.1./',
  'https://hooks.example.com./',
  'https://①②⑦.⓪.⓪.①/',
  'https://１２７.０.０.１/',
  'https://127。0。0。1/',
  'https://ｌｏｃａｌｈｏｓｔ/',
  'https://%31%32%37.0.0.1/',
  'https://user@hooks.example.com/',
  'https://user:pass@hooks.example.com/',
  'https://hooks.example.com@127.0.0.1:P/',
  'https://@hooks.example.com/',
  'https:\\\\127.0.0.1\\',
  'https://hooks.example.com\\@127.0.0.1/',
  'https://hooks.example.com:P/',
  'https://hooks.example.com:80/',
  'https://hooks.example.com/#@127.0.0.1',
  'http://hooks.example.com/',
  'https://169.254.169.254/latest/meta-data/',
  'https://metadata.google.internal/',
  'https://printer.local/',
  'https://intranet/',
  'https://8.8.8.8/',
  'ftp://hooks.example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'hooks.example.com',
  '//hooks.example.com/',
  'https:///127.0.0.1/',
  'https:127.0.0.1/',
  'https://',
  'https://hooks.exa mple.com/',
  ' https://hooks.example.com/',
  'https://hooks.example.com/\u0000',
  'https://hooks.example.com/\ud800',
  'https://hooks.example.com/\r\nx-injected: 1',
];

const timeoutMs = 1000;
const message = { headers: {}, body: '{}' };

t.test(
  'in production no spelling of a private host is accepted, or reached if it was stored before',
  async (t) => {
    const canary = await startCanary(t);
    // A resolver that would be taken in by anything.
    const resolve = async () => ['127.0.0.1'];
    for (const spelling of spellings) {
      const url = spelling.replace(':P', `:${canary.port}`);
      t.type(whyNotAllowed(url, true), 'string', spelling);
      const outcome = await send(url, message, { production: true, resolve, timeoutMs });
      t.match(outcome, { fault: /^the URL must / }, spelling);
    }
    t.equal(canary.connections, 0);
    for (const fine of [
      'https://hooks.example.com',
      'https://a.example.com:8443/x?y=z',
      'https://bücher.example/',
    ])
      t.equal(whyNotAllowed(fine, true), undefined, fine);
  },
);

t.test('development may speak to loopback on any port, and to nothing else that is private', async (t) => {
  for (const fine of ['http://127.0.0.1:9999/', 'https://localhost:1/', 'http://[::1]:8080/x'])
    t.equal(whyNotAllowed(fine, false), undefined, fine);
  for (const bad of [
    'http://10.0.0.1/',
    'https://169.254.169.254/',
    'http://hooks.example.com/',
    'http://u@localhost/',
  ])
    t.type(whyNotAllowed(bad, false), 'string', bad);
});

t.test('one private address among those of a name refuses them all', async (t) => {
  const url = 'https://hooks.example.com:8443/';
  const canary = await startCanary(t);
  const ask = (...addresses: string[]) =>
    send(url, message, { production: true, resolve: async () => addresses, timeoutMs });
  const privates = [
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
    ...['255.255.255.255', '224.0.0.1', '192.0.2.1', '198.18.0.1', '240.0.0.1', '168.63.129.16'],
    ...['::1', '::', '::ffff:127.0.0.1', '::ffff:a00:1', '::7f00:1', 'fe80::1', 'fc00::1', 'fd00:ec2::254'],
    ...['64:ff9b::7f00:1', '64:ff9b:1::1', '2002:7f00:1::', '2001:0:1::1', '2001:db8::1', 'ff02::1'],
    ...['fec0::1', '100::1', 'fe80::1%lo', 'not an address', ''],
  ];
  for (const address of privates) {
    t.notOk(isPublicAddress(address), address);
    t.match(await ask('93.184.216.34', address), { fault: /not public/ }, address);
  }
  t.match(await ask(), { fault: /does not resolve/ });
  for (const address of ['93.184.216.34', '1.1.1.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])
    t.ok(isPublicAddress(address), address);
  t.equal(canary.connections, 0);
});

t.test(
  'an answer that changes between check and use changes nothing: it is asked once and kept',
  async (t) => {
    const canary = await startCanary(t);
    let asked = 0;
    const turncoat: Resolve = async () => (++asked === 1 ? ['93.184.216.34'] : ['127.0.0.1']);
    const rules = { production: true, resolve: turncoat, timeoutMs };
    const outcome = await send('https://hooks.example.com:8443/', message, rules);
    // The network of tests refuses what leads out: that is where the connection went.
    t.match(outcome, { fault: /could not be sent/ });
    t.equal(asked, 1);
    t.match(await send('https://hooks.example.com:8443/', message, rules), { fault: /not public/ });
    t.equal(canary.connections, 0);
  },
);

t.test('the connection goes to the checked addresses, whatever the name leads to by then', async (t) => {
  const connect = Socket.prototype.connect;
  t.teardown(() => (Socket.prototype.connect = connect));
  const led: unknown[] = [];
  const caught = (target: { host: string; lookup?: LookupFunction }) => {
    const lookUp = target.lookup ?? (() => led.push('whoever answers now'));
    for (const all of [true, false])
      lookUp(target.host, { all }, (_error, address, family) =>
        led.push(family ? [address, family] : address),
      );
    throw new Error('far enough');
  };
  Socket.prototype.connect = ((options: unknown) => caught([options].flat()[0] as never)) as never;
  const addresses = ['93.184.216.34', '2606:4700:4700::1111'];
  const rules = { production: true, resolve: async () => addresses, timeoutMs };
  await send('https://hooks.example.com/', message, rules);
  const [v4, v6] = addresses.map((address, at) => ({ address, family: at === 0 ? 4 : 6 }));
  t.same(led, [
    [v4, v6],
    ['93.184.216.34', 4],
  ]);
});

t.test('a resolver that never answers is left after the time limit', async (t) => {
  const resolve = () => new Promise<string[]>((resolve) => setTimeout(resolve, 1000, []).unref());
  const rules = { production: true, resolve, timeoutMs: 50 };
  const awake = setTimeout(() => {}, 1000);
  t.match(await send('https://hooks.example.com/', message, rules), {
    fault: /no complete answer within 0.05 s/,
  });
  clearTimeout(awake);
});

t.test(
  'a name that turned private is a failed try: the message waits, the canary hears nothing',
  async (t) => {
    const workshop = await startWorkshop(t, { production: true, resolve: async () => ['127.0.0.1'] });
    const canary = await startReceiver(t);
    const { look } = await oneEvent(workshop, { url: 'https://hooks.example.com/' }, canary);
    await workshop.work();
    t.match(await look(0), { state: 'pending', log: [{ status: null, fault: /not public/ }] });
    t.match(await look(1), { state: 'pending', log: [{ fault: /^the URL must start with https/ }] });
    t.equal(canary.connections, 0);
  },
);
