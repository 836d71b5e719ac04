// `npm run demo`: the whole story in a terminal. A café issues, a phone adds, a till redeems, and the phone shows it.
// Everything is real but Apple, Google and the phones, which are the strict stand-ins that the tests use.

import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../clock.ts';
import { type Answer, type DemoService, startDemoService } from './demo-service.ts';
import { drawPass } from './draw-pass.ts';
import type { GoogleStandIn } from './google/google.ts';
import { isObject, listOf, textOf } from './google/json-object.ts';
import type { HeldPass } from './held-pass.ts';
import { createIphone, type Iphone } from './iphone.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const show = (held: HeldPass): void => say(`${drawPass(held, systemClock.now())}\n`);
const longestWait = 15_000;

async function tell(service: DemoService): Promise<void> {
  const { call, apns, google, root } = service;
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
  const inGoogle = await saveInGoogle(service, voucher);

  say(`4. A till scans ${voucher.redeemCode.display} and redeems it.\n`);
  const redemption = await call('POST', '/api/v1/redemptions', {
    code: voucher.redeemCode.value,
    channel: 'scanner',
  });
  await onLockScreen(phone, 2);
  show(ofVoucher);
  await showInGoogle(service, inGoogle, { state: 'COMPLETED', told: 1 });

  say('5. It was the wrong voucher: the till undoes it.\n');
  await call('POST', `/api/v1/redemptions/${redemption.id}/undo`, { reason: 'the wrong voucher' });
  await onLockScreen(phone, 3);
  show(ofVoucher);
  await showInGoogle(service, inGoogle, { state: 'ACTIVE', told: 2 });

  await phone.settled();
  const complaints = [...phone.complaints, ...apns.faults, ...google.faults];
  say(
    `Apple's stand-in took ${apns.pushes.length} pushes, Google's ${google.requests.length} requests; the phones complained of ${complaints.length} things.`,
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
  await until(async () => phone.notifications.length >= count, 'the phone did not hear of it in time');
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(`   [lock screen, after ${seconds} s]  ${phone.notifications.at(-1)?.text}\n`);
}

/** By the link that stands on the voucher's page. Google tells the service in a callback, and the service asks. */
async function saveInGoogle({ call, google }: DemoService, voucher: Answer): Promise<string> {
  const answer = await fetch(voucher.links.googleSave, { redirect: 'manual' });
  const [objectId] = google.save(answer.headers.get('location') ?? '');
  if (objectId === undefined) throw new Error(`Google saved nothing: ${answer.status}`);
  const isSaved = async () =>
    (await call('GET', `/api/v1/vouchers/${voucher.id}`)).wallet.google.state === 'saved';
  await until(isSaved, 'the service did not hear that the voucher was saved');
  say(`   Her tablet saves it in Google Wallet: ${inWords(google, objectId)}\n`);
  return objectId;
}

/** Waits until Google has it so, and has told as many things of it. */
async function showInGoogle(
  { google }: DemoService,
  objectId: string,
  { state, told }: { state: string; told: number },
): Promise<void> {
  const began = performance.now();
  const isThere = async () => {
    const object = google.object(objectId) ?? {};
    return object.state === state && listOf(object.messages).length >= told;
  };
  await until(isThere, 'Google did not hear of it in time');
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(`   [Google Wallet, ${seconds} s later]  ${inWords(google, objectId)}\n`);
}

/** The title is the class's; the latest message is what the phone announced. */
function inWords(google: GoogleStandIn, objectId: string): string {
  const object = google.object(objectId) ?? {};
  const title = textOf(google.class(textOf(object.classId))?.title);
  const message = listOf(object.messages).at(-1);
  const said = isObject(message) ? `, with the message "${textOf(message.header)}"` : '';
  return `${title} is ${textOf(object.state)}${said}`;
}

async function until(holds: () => Promise<boolean>, complaint: string): Promise<void> {
  const began = performance.now();
  while (!(await holds())) {
    if (performance.now() > began + longestWait) throw new Error(complaint);
    await sleep(20);
  }
}

say(
  'The café opens: a service with its own database, and stand-ins for Apple and Google. This takes some seconds.',
);
const service = await startDemoService();
try {
  await tell(service);
} finally {
  await service.close();
}
