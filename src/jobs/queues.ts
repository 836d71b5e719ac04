// Every queue there is, and how its jobs fail. Jobs are hints: what is to be done stands in rows, and each handler may
// find that there is nothing left to do.

type QueueOptions = {
  /** `short`: jobs with one key that wait collapse into one. */
  policy: 'standard' | 'short';
  /** Seconds after which a job whose worker died is given to another. */
  expireInSeconds: number;
  retryLimit?: number;
};

const defaults: QueueOptions = { policy: 'standard', expireInSeconds: 60 };

export const queues = {
  /** `{}`: once a minute, what time alone brings about. */
  // The next minute brings the next one.
  sweep: { policy: 'short', expireInSeconds: 300, retryLimit: 0 },
  /** `{batchId}` */
  batch: { policy: 'short', expireInSeconds: 600 },
  /** `{voucherId, sequence, type}`: an event for our webhooks. */
  'webhook-event': defaults,
  /** `{businessId, endpointId}`: an endpoint where something is due. */
  'webhook-delivery': { policy: 'short', expireInSeconds: 60 },
  /** `{voucherId, sequence, type}`: an event that may be worth a message. */
  'mail-event': defaults,
  /** `{}`: phones are to be pushed. Many keys, so that those who ask do not wait for each other. */
  'apple-push': { policy: 'short', expireInSeconds: 600 },
  /** `{businessId}`: the passes of a business take on its new look. */
  'apple-restyle': { policy: 'short', expireInSeconds: 600 },
  /** `{}`: something is due at Google. Many keys, as above. */
  'google-sync': { policy: 'short', expireInSeconds: 600 },
  /** `{businessId, which}`: objects of a business take on its new language, or format of codes. */
  'google-restyle': { policy: 'short', expireInSeconds: 600 },
  /** `{deliveryId}` */
  mail: { policy: 'short', expireInSeconds: 120 },
} as const satisfies Record<string, QueueOptions>;

export type QueueName = keyof typeof queues;

/** A failed job is tried again after 2 s, 4 s and so on up to 5 minutes, for about eight hours: an outage loses none. */
export const retry = { retryLimit: 100, retryDelay: 2, retryBackoff: true, retryDelayMax: 300 } as const;
