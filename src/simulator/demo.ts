// `npm run demo`: the whole story in a terminal. A café issues, a phone adds, a till redeems, and the phone shows it.
// Everything is real but Apple and the phone, which are the strict stand-ins that the tests use.

import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../clock.ts';
import { type DemoService, startDemoService } from './demo-service.ts';
import { drawPass } from './draw-pass.ts';
import type { HeldPass } from './held-pass.ts';
import { createIphone, type Iphone } from './iphone.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const show = (held: HeldPass): void => say(`${drawPass(held, systemClock.now())}\n`);
const longestWait = 15_000;

async function tell(service: DemoService): Promise<void> {
  const { call, apns, root } = service;
  const phone = createIphone({ root, apns });

  say('\n1. Ana gets a customer card, and adds it to Apple Wallet.\n');
  const card = await call('POST', '/api/v1/customer-cards', { name: 'Ana Müller' });
  const ofCard = await only(phone.add(card.links.applePass));
  show(ofCard);

  say('2. The café issues a voucher to her. Her card says so.\n');
  const wish = { title: 'Free coffee', customerCardId: card.id, validity: { type: 'DAYS', days: 30 } };
  const voucher = await call('POST', '/api/v1/vouchers', wish);
  await onLockScreen(phone, 1);
  show(ofCard);

  say('3. She opens the voucher from the back of the card, and adds it too.\n');
  const ofVoucher = await only(phone.add(voucher.links.applePass));
  show(ofVoucher);

  say(`4. A till scans ${voucher.redeemCode.display} and redeems it.\n`);
  const redemption = await call('POST', '/api/v1/redemptions', {
    code: voucher.redeemCode.value,
    channel: 'scanner',
  });
  await onLockScreen(phone, 2);
  show(ofVoucher);

  say('5. It was the wrong voucher: the till undoes it.\n');
  await call('POST', `/api/v1/redemptions/${redemption.id}/undo`, { reason: 'the wrong voucher' });
  await onLockScreen(phone, 3);
  show(ofVoucher);

  await phone.settled();
  const complaints = [...phone.complaints, ...apns.faults];
  say(
    `Apple's stand-in took ${apns.pushes.length} pushes; the phone complained of ${complaints.length} things.`,
  );
  for (const complaint of complaints) say(`  - ${complaint}`);
  if (complaints.length > 0) process.exitCode = 1;
}

async function only(adding: Promise<HeldPass[]>): Promise<HeldPass> {
  const [held] = await adding;
  if (held === undefined) throw new Error('the phone added nothing');
  return held;
}

/** Waits until the phone has said so many things in all, and repeats the last. */
async function onLockScreen(phone: Iphone, count: number): Promise<void> {
  const began = performance.now();
  while (phone.notifications.length < count) {
    if (performance.now() > began + longestWait) throw new Error('the phone did not hear of it in time');
    await sleep(20);
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(`   [lock screen, after ${seconds} s]  ${phone.notifications.at(-1)?.text}\n`);
}

say('The café opens: a service with its own database, and stand-ins for Apple. This takes some seconds.');
const service = await startDemoService();
try {
  await tell(service);
} finally {
  await service.close();
}
