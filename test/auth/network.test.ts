// Whose tries are counted together.

import t from 'tap';
import { networkOf } from '../../src/auth/network.ts';

t.test('IPv4 addresses count each for itself, however they are written', async (t) => {
  t.equal(networkOf('192.0.2.1'), '192.0.2.1');
  t.equal(networkOf('::ffff:192.0.2.1'), '192.0.2.1');
  t.not(networkOf('192.0.2.1'), networkOf('192.0.2.2'));
});

t.test('all addresses of an IPv6 network of 64 bits count as one', async (t) => {
  for (const address of [
    '2001:db8:1:2::1',
    '2001:DB8:1:2:ffff:ffff:ffff:ffff',
    '2001:0db8:0001:0002:3:4:5:6',
    '2001:db8:1:2:3:4:192.0.2.1',
    '2001:db8:1:2::1%eth0',
  ]) {
    t.equal(networkOf(address), '2001:db8:1:2::/64', address);
  }
  t.equal(networkOf('::1'), '0:0:0:0::/64');
  t.equal(networkOf('1::3:4:5:6:7:8'), '1:0:3:4::/64');
  t.equal(networkOf('1::'), '1:0:0:0::/64');
  t.not(networkOf('2001:db8:1:3::1'), networkOf('2001:db8:1:2::1'));
});
