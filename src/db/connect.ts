// Where PostgreSQL is, and how long anything may wait for it.

import postgres from 'postgres';

/** A URL, or a socket directory with a password (the embedded server). */
export type Connection =
  | { url: string }
  | { host: string; port: number; username: string; password: string; database: string };

export function connect(connection: Connection, options: { max: number }): postgres.Sql {
  const common: postgres.Options<Record<string, never>> = {
    max: options.max,
    connect_timeout: 2,
    // The default grows to 20 s: a database that is back must be found at once.
    backoff: () => 0.2,
    onnotice: () => {},
    // Asked of each new connection and not awaited by postgres.js 3.4.9: a server that dies meanwhile would end this process.
    fetch_types: false,
    // Session settings of PostgreSQL, in milliseconds.
    connection: {
      application_name: 'voucher-wallet',
      statement_timeout: 10_000,
      lock_timeout: 3_000,
      idle_in_transaction_session_timeout: 15_000,
    },
  };
  return 'url' in connection ? postgres(connection.url, common) : postgres({ ...common, ...connection });
}
