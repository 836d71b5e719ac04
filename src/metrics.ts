// Everything that is counted for operators, with every label that it can have: the closed list behind GET /metrics.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Taken by APNs · the phone is gone · refused for good · to be sent again · no answer at all. */
export type PushResult = 'accepted' | 'gone' | 'refused' | 'later' | 'lost';
/** Done · what went wrong, as google/judge.ts names it. */
export type GoogleResult =
  | 'done'
  | 'missing'
  | 'exists'
  | 'unreachable'
  | 'too much'
  | 'not allowed'
  | 'refused'
  | 'unknown';
export type WebServiceOp = 'register' | 'unregister' | 'list' | 'pass' | 'log';
/** What a drawing process was ended for; `time`: it was not done when an answer was promised. */
export type PictureEnd = 'cpu' | 'memory' | 'time' | 'output' | 'crash';
/** None of the formats · damaged, or too much by its own word · what drawing it cost. */
export type PictureRefusal = 'format' | 'content' | Exclude<PictureEnd, 'time'>;
export type PassKind = 'coupon' | 'card';
export type CertificateName = 'pass' | 'wwdr';

export type Metrics = {
  /** @param reason as APNs gave it; or how it was lost; one that is not known is counted as `other`, none as `none` */
  countPush(result: PushResult, reason: string | null): void;
  countWebServiceRequest(op: WebServiceOp, status: number): void;
  countSignature(kind: PassKind, seconds: number): void;
  countGooglePatch(result: GoogleResult): void;
  /** One that was drawn, from its arrival on. */
  countPicture(format: string, seconds: number): void;
  countRefusedPicture(reason: PictureRefusal): void;
  countKilledPicture(reason: PictureEnd): void;
  /** For each lane how many objects wait, and how long the one that waits the longest. Asked at each look. */
  watchGoogle(read: () => Promise<{ lane: string; lagSeconds: number; pending: number }[]>): void;
  /** `read` is asked at each look; the two are absent from a look that it fails. */
  watchPushes(read: () => Promise<{ lagSeconds: number; pending: number }>): void;
  watchCertificates(read: () => Readonly<Record<CertificateName, Date>>): void;
  contentType: string;
  /** As Prometheus reads it. */
  text(): Promise<string>;
};

/** https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns */
const pushReasons = new Set([
  ...['BadCertificate', 'BadCertificateEnvironment', 'BadCollapseId', 'BadDeviceToken', 'BadExpirationDate'],
  ...['BadMessageId', 'BadPath', 'BadPriority', 'BadTopic', 'DeviceTokenNotForTopic', 'DuplicateHeaders'],
  ...[
    'ExpiredToken',
    'Forbidden',
    'IdleTimeout',
    'InternalServerError',
    'InvalidPushType',
    'MethodNotAllowed',
  ],
  ...['MissingDeviceToken', 'MissingTopic', 'PayloadEmpty', 'PayloadTooLarge', 'ServiceUnavailable'],
  ...['Shutdown', 'TooManyRequests', 'TopicDisallowed', 'Unregistered'],
  // Not Apple's: how an answer was lost.
  ...['unprocessed', 'reset', 'silence'],
]);

/** A signature takes a millisecond; a slow one waits for a thread. */
const signSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
const drawSeconds = [0.25, 0.5, 1, 2, 3, 4, 6, 10, 20];

/** Of one service, nothing of it global: each test has its own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const named = (name: string, help: string) => ({
    name: `voucher_wallet_${name}`,
    help,
    registers: [registry],
  });
  const pushes = new Counter({
    ...named('push_total', 'Pushes to phones, by what became of them.'),
    labelNames: ['result', 'reason'],
  });
  const pushLag = new Gauge(named('push_lag_seconds', 'How long the oldest push that is due has waited.'));
  const pending = new Gauge(named('push_targets_pending', 'Phones that a push is due to.'));
  const patches = new Counter({
    ...named('google_patch_total', 'Requests to the Google Wallet API, by what became of them.'),
    labelNames: ['result'],
  });
  const googleLag = new Gauge({
    ...named('google_lag_seconds', 'How long the object that waits the longest to reach Google has waited.'),
    labelNames: ['lane'],
  });
  const googlePending = new Gauge({
    ...named('google_objects_pending', 'Objects whose newest state is not at Google.'),
    labelNames: ['lane'],
  });
  const requests = new Counter({
    ...named('webservice_requests_total', 'What phones asked of the Apple web service.'),
    labelNames: ['op', 'status'],
  });
  const signed = new Counter({
    ...named('passes_signed_total', 'Apple passes that were signed.'),
    labelNames: ['kind'],
  });
  const duration = new Histogram({
    ...named('sign_duration_seconds', 'How long it took to sign a pass and zip it.'),
    labelNames: ['kind'],
    buckets: signSeconds,
  });
  const refused = new Counter({
    ...named('image_reject_total', 'Pictures that were refused, by reason.'),
    labelNames: ['reason'],
  });
  const killed = new Counter({
    ...named('image_child_killed_total', 'Drawing processes that were ended, by reason.'),
    labelNames: ['reason'],
  });
  const drawn = new Histogram({
    ...named('image_duration_seconds', 'How long pictures took to be drawn, waiting included.'),
    labelNames: ['format'],
    buckets: drawSeconds,
  });
  const notAfter = new Gauge({
    ...named('cert_not_after_seconds', 'When an Apple certificate ends, as a Unix time.'),
    labelNames: ['cert'],
  });

  let readPushes: Parameters<Metrics['watchPushes']>[0] | undefined;
  let readGoogle: Parameters<Metrics['watchGoogle']>[0] | undefined;
  let readCertificates: Parameters<Metrics['watchCertificates']>[0] | undefined;

  return {
    countPush: (result, reason) =>
      pushes.inc({ result, reason: reason === null ? 'none' : pushReasons.has(reason) ? reason : 'other' }),
    countWebServiceRequest: (op, status) => requests.inc({ op, status }),
    countSignature(kind, seconds) {
      signed.inc({ kind });
      duration.observe({ kind }, seconds);
    },
    countGooglePatch: (result) => patches.inc({ result: result.replaceAll(' ', '_') }),
    countPicture: (format, seconds) => drawn.observe({ format }, seconds),
    countRefusedPicture: (reason) => refused.inc({ reason }),
    countKilledPicture: (reason) => killed.inc({ reason }),
    watchGoogle(read) {
      readGoogle = read;
    },
    watchPushes(read) {
      readPushes = read;
    },
    watchCertificates(read) {
      readCertificates = read;
    },
    contentType: registry.contentType,
    async text() {
      // An unknown lag is not 0. What else is counted must be seen in an outage of the database, too.
      const waiting = await readPushes?.().catch(() => undefined);
      for (const gauge of [pushLag, pending]) gauge.remove();
      if (waiting) {
        pushLag.set(waiting.lagSeconds);
        pending.set(waiting.pending);
      }
      const lanes = await readGoogle?.().catch(() => undefined);
      for (const gauge of [googleLag, googlePending]) gauge.reset();
      for (const { lane, ...waits } of lanes ?? []) {
        googleLag.set({ lane }, waits.lagSeconds);
        googlePending.set({ lane }, waits.pending);
      }
      for (const [cert, end] of Object.entries(readCertificates?.() ?? {}))
        notAfter.set({ cert }, end.getTime() / 1000);
      return registry.metrics();
    },
  };
}
