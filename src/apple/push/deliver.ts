// One look at what is due: take turns, push outside of any transaction, settle what is still ours.

import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/tx.ts';
import { Upstream } from '../../errors.ts';
import type { Jobs, Log } from '../../jobs/jobs.ts';
import type { Metrics } from '../../metrics.ts';
import type { Apns } from '../apns.ts';
import type { ApnsAnswer } from '../apns-request.ts';
import { forgetToken } from '../web-service/registrations.ts';
import { createAlarm } from './alarm.ts';
import { afterPush, lanes } from './budget.ts';
import { judge, type Verdict } from './judge.ts';
import { endPause, findPause, pausePushing } from './pauses/store.ts';
import {
  findWait,
  forgetIdleTarget,
  keepTurns,
  leaseDue,
  type Settlement,
  settleTurns,
  type Turn,
} from './store.ts';
import {
  afterRefusal,
  againMs,
  minuteMs,
  mostDeaths,
  mostRefusals,
  pauseSeconds,
  untilReminder,
  type Waits,
} from './waits.ts';
import { spread } from './wanted/spread.ts';

export type PushNeeds = {
  database: Database;
  jobs: Jobs;
  apns: Apns;
  passTypeIdentifier: string;
  metrics: Metrics;
  log: Log;
  waits: Waits;
};

/** Turns taken at once, and how many such handfuls a process has in its hands. */
const batch = 250;
const batchesAtOnce = 2;
/** After a pause a few find out whether it is over. */
const probe = 25;

type Pushed = { turn: Turn; answer: ApnsAnswer; verdict: Verdict };

export type Pusher = {
  /** Resolves when nothing is due, or nobody can be pushed now. */
  look(): Promise<void>;
  /** Ends a look after the handful that it has in its hands. */
  stop(): void;
};

export function createPusher(needs: PushNeeds): Pusher {
  const { database, passTypeIdentifier } = needs;
  const alarm = createAlarm();
  const findPauseNow = () => database.read((session) => findPause(session, passTypeIdentifier));
  let stopped = false;

  async function look(): Promise<void> {
    await spread(database, passTypeIdentifier);
    const wait = await database.read((session) => findWait(session, passTypeIdentifier));
    if (wait === undefined || wait > 0) return;
    const pause = await findPauseNow();
    if (pause && !pause.over) return;
    const bad: Pushed[] = [];
    if (pause) {
      if ((await pushSome(probe, bad, { alarmFrom: 1 })) !== 'go on') return;
      await database.read((session) => endPause(session, passTypeIdentifier));
    }
    await Promise.all(Array.from({ length: batchesAtOnce }, () => pushAll(bad)));
    // Only now: the first ones may have been the beginning of what the alarm is for.
    if (bad.length > 0 && !(await findPauseNow())) for (const each of bad) await forgetDead(needs, each);
  }

  async function pushAll(bad: Pushed[]): Promise<void> {
    while (!stopped && !(await findPauseNow()) && (await pushSome(batch, bad)) === 'go on')
      await spread(database, passTypeIdentifier);
  }

  /** @param bad takes the tokens that Apple calls so */
  async function pushSome(
    most: number,
    bad: Pushed[],
    { alarmFrom }: { alarmFrom?: number } = {},
  ): Promise<'go on' | 'nothing due' | 'stand still'> {
    if (!(await isReady(needs))) return 'nothing due';
    const lease = randomUUID();
    const turns = await takeTurns(needs, lease, most);
    if (turns.length === 0) return 'nothing due';
    const pushed = await pushHandful(needs, lease, turns);
    const reason = alarm(pushed, alarmFrom);
    // First: what is settled is due again, and others look for such.
    if (reason !== undefined) await standStill(needs, reason);
    const settlements = pushed.map((each) => settlementOf(needs, each));
    await database.read((session) => settleTurns(session, { passTypeIdentifier, lease }, settlements));
    for (const { pushToken, passes } of turns)
      if (passes === 0)
        await database.read((session) => forgetIdleTarget(session, { passTypeIdentifier, pushToken }));
    const isBad = pushed.filter(({ verdict }) => verdict.is === 'bad');
    if (reason === undefined) {
      bad.push(...isBad);
      for (const each of pushed) if (each.verdict.is === 'gone') await forgetDead(needs, each);
      return 'go on';
    }
    const othersArrive = pushed.some(({ verdict }) => verdict.is === 'accepted');
    const dead = othersArrive ? isBad.filter(({ turn }) => turn.failures + 1 >= mostRefusals) : [];
    for (const each of dead) await forgetDead(needs, each);
    return 'stand still';
  }

  return {
    look,
    stop() {
      stopped = true;
    },
  };
}

/** However slow Apple is, nobody else takes these turns meanwhile. */
async function pushHandful(needs: PushNeeds, lease: string, turns: Turn[]): Promise<Pushed[]> {
  const { database, passTypeIdentifier, log } = needs;
  const { leaseSeconds: seconds } = needs.waits;
  const tokens = turns.map(({ pushToken }) => pushToken);
  const keep = () =>
    database
      .read((session) => keepTurns(session, { passTypeIdentifier, lease, seconds }, tokens))
      .catch((error: unknown) => log.error({ err: error }, 'the turns of pushes may be lost'));
  const keeping = setInterval(keep, (seconds * 1000) / 3);
  try {
    const held = turns.filter(({ passes }) => passes > 0);
    return await Promise.all(held.map((turn) => pushOne(needs, turn)));
  } finally {
    clearInterval(keeping);
  }
}

/** While Apple cannot be reached nothing is taken: it waits as it is, and costs nobody a try. */
async function isReady({ apns, log }: PushNeeds): Promise<boolean> {
  try {
    await apns.ready();
    return true;
  } catch (error) {
    if (!(error instanceof Upstream)) throw error;
    // Without a cause nobody has tried.
    if (error.cause) log.error({ err: error }, 'pushes wait for Apple');
    return false;
  }
}

async function standStill({ database, passTypeIdentifier, log }: PushNeeds, reason: string): Promise<void> {
  const pause = { passTypeIdentifier, reason, seconds: pauseSeconds };
  const isNew = await database.read((session) => pausePushing(session, pause));
  if (isNew)
    log.error({ reason }, 'ALARM: pushing stands still, and no phone is forgotten: npm run cli -- doctor');
}

/** The most urgent first. */
async function takeTurns(
  { database, passTypeIdentifier, waits }: PushNeeds,
  lease: string,
  most: number,
): Promise<Turn[]> {
  const turns: Turn[] = [];
  for (const lane of Object.values(lanes)) {
    const of = { passTypeIdentifier, lane, lease, most: most - turns.length, seconds: waits.leaseSeconds };
    if (of.most > 0) turns.push(...(await database.read((session) => leaseDue(session, of))));
  }
  return turns;
}

async function pushOne({ apns, passTypeIdentifier, metrics }: PushNeeds, turn: Turn): Promise<Pushed> {
  const answer = await apns.send(turn.pushToken, passTypeIdentifier);
  const verdict = judge(answer);
  const lost = 'lost' in answer;
  const result = lost ? 'lost' : verdict.is === 'bad' ? 'refused' : verdict.is;
  metrics.countPush(result, lost ? answer.lost : answer.reason);
  return { turn, answer, verdict };
}

function settlementOf({ waits }: PushNeeds, { turn, verdict }: Pushed): Settlement {
  const { pushToken, score, pushedAt, now } = turn;
  const kept = { pushToken, score, pushedAt, editsAfter: null, campaignsAfter: null, demoted: false };
  if (verdict.is === 'accepted') {
    const reminders = turn.lane === lanes.reminder ? turn.reminders + 1 : 0;
    return {
      ...kept,
      ...afterPush(turn, now),
      pushedAt: now,
      sent: turn.wantVersion,
      failures: 0,
      reminders,
      waitMs: untilReminder(reminders),
    };
  }
  const failures = turn.failures + 1;
  const failed = { ...kept, sent: null, reminders: turn.reminders, failures };
  // Nothing is wrong with the phone.
  if (verdict.is === 'refused' || (verdict.is === 'later' && verdict.how === 'at once'))
    return { ...failed, failures: turn.failures, waitMs: againMs };
  // Forgotten soon, or an alarm keeps it.
  if (verdict.is === 'bad') return { ...failed, demoted: true, waitMs: afterRefusal(failures) };
  if (verdict.is === 'gone' && failures >= mostDeaths) return { ...failed, waitMs: null };
  const least = verdict.is === 'later' && verdict.how === 'after a minute' ? minuteMs : 0;
  return { ...failed, waitMs: Math.max(least, waits.afterFailure(failures)) };
}

/** Whoever said the token again since Apple knew it as dead stays, and is pushed later. */
async function forgetDead(
  { database, jobs, passTypeIdentifier, log }: PushNeeds,
  { turn, verdict }: Pushed,
): Promise<void> {
  if (verdict.is !== 'gone' && verdict.is !== 'bad') return;
  const { pushToken, now } = turn;
  const since =
    verdict.is === 'gone' && verdict.at !== null ? Math.min(verdict.at, now.getTime()) : now.getTime();
  const token = { pushToken, passTypeIdentifier, saidUntil: new Date(since) };
  try {
    await forgetToken(database, jobs, token);
    await database.read((session) => forgetIdleTarget(session, token));
  } catch (error) {
    // It stays due: Apple says it again.
    log.error({ err: error }, 'a phone that is gone could not be forgotten');
  }
}
