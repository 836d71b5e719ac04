// How things fail. Refusal: the caller's doing, safe to show. Upstream: someone we depend on did not answer.
// Misconfigured: the operator's doing, only at start. Anything else is ours: a bare 500, logged once at the edge.

/** Every code a caller can be refused with, and its HTTP status. Titles in five languages stand in i18n/messages. */
export const refusals = {
  MALFORMED_REQUEST: 400,
  MALFORMED_JSON: 400,
  UNAUTHENTICATED: 401,
  SCOPE_MISSING: 403,
  CHANNEL_NOT_ALLOWED: 403,
  UNDO_NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  NO_VOUCHERS: 404,
  METHOD_NOT_ALLOWED: 405,
  ALREADY_REDEEMED: 409,
  EXPIRED: 409,
  VOIDED: 409,
  ALREADY_UNDONE: 409,
  CODE_TAKEN: 409,
  LOGIN_TAKEN: 409,
  EXTERNAL_ID_TAKEN: 409,
  LAST_OWNER: 409,
  LIMIT_REACHED: 409,
  NO_ADDRESS: 409,
  IN_PROGRESS: 409,
  GONE: 410,
  BODY_TOO_LARGE: 413,
  ADDRESS_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  CHECK_CHAR: 422,
  INVALID: 422,
  IMAGE_REFUSED: 422,
  IDEMPOTENCY_KEY_REUSED: 422,
  RATE_LIMITED: 429,
  HEADERS_TOO_LARGE: 431,
  PASS_UNAVAILABLE: 503,
  UNAVAILABLE: 503,
} as const satisfies Record<string, number>;

export type RefusalCode = keyof typeof refusals;

/** One wrong place in the input. `path` is a JSON pointer (RFC 6901) into the body or query: `/validity/days`. */
export type InputError = { path: string; message: string };

export type RefusalFacts = {
  /** One English sentence for whoever reads the answer; says what to do about it where it can. */
  detail?: string;
  errors?: InputError[];
  /** Seconds, for the Retry-After header. */
  retryAfter?: number;
  /** Further members of the problem document (RFC 9457, 3.2): how it came to this. */
  about?: Record<string, unknown>;
  /** The scheme that a 401 asks for in WWW-Authenticate; Bearer where absent. */
  challenge?: string;
  /** The Allow header of a 405. */
  allow?: string[];
};

export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: RefusalCode;
  readonly facts: RefusalFacts;

  constructor(code: RefusalCode, facts: RefusalFacts = {}) {
    super(facts.detail ?? facts.errors?.map(({ path, message }) => `${path}: ${message}`).join('; ') ?? code);
    this.code = code;
    this.facts = facts;
  }

  get status(): number {
    return refusals[this.code];
  }
}

/** Refuses one field of the input: 422 with its JSON pointer. */
export function invalid(path: string, message: string): Refusal {
  return new Refusal('INVALID', { errors: [{ path, message }] });
}

/** What someone outside answered to which call; status 0: nothing. The body may repeat what we sent: it goes into no log. */
export type UpstreamAnswer = { endpoint: string; status: number; body: unknown };

/** Someone outside, or the database, did not answer as it should. `retry`: may the same thing be tried again? */
export class Upstream extends Error {
  override name = 'Upstream';
  readonly party: 'database' | 'apple' | 'google' | 'mail' | 'webhook';
  readonly retry: boolean;
  /** undefined: no answer at all. */
  readonly answer: UpstreamAnswer | undefined;

  constructor(
    party: Upstream['party'],
    message: string,
    options: { retry: boolean; cause?: unknown; answer?: UpstreamAnswer },
  ) {
    super(`${party}: ${message}`, { cause: options.cause });
    this.party = party;
    this.retry = options.retry;
    this.answer = options.answer;
  }
}

/** What the operator must mend before the service can start. Each problem names the variable or file, the fault and an example. */
export class Misconfigured extends Error {
  override name = 'Misconfigured';
  readonly problems: string[];

  constructor(problems: string[]) {
    super(
      `${problems.length} problem(s) in the settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.problems = problems;
  }
}
