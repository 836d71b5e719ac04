import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import t from 'tap';

t.test(
  'the demo tells its story to the end, on both wallets, and nobody complains of anything',
  async (t) => {
    const demo = spawn(process.execPath, ['src/simulator/demo.ts'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [said, errors, [code]] = await Promise.all([
      text(demo.stdout),
      text(demo.stderr),
      once(demo, 'exit'),
    ]);
    t.equal(code, 0, errors);
    t.match(said, /Latest voucher: Free coffee \(no\. 1\)[\s\S]*Voucher: Redeemed[\s\S]*Voucher: Active/);
    t.match(said, /in Google Wallet: Free coffee is ACTIVE\n/);
    t.match(
      said,
      /Free coffee is COMPLETED, with the message "Voucher: Redeemed"[\s\S]*is ACTIVE, with the message "Voucher: Active"/,
    );
    t.match(said, /took 3 pushes, Google's \d+ requests; the phones complained of 0 things/);
  },
);
