// What the stand-in knows: everything that its parts hand each other.

import type { Clock } from '../../clock.ts';
import type { Fortune } from './fortune.ts';
import type { Holders } from './holders.ts';
import type { Resources } from './resources.ts';

export type Allowances = {
  /** Development only: pictures and callbacks of http://127.0.0.1 and http://localhost. Google demands https. */
  loopbackHttp?: boolean;
  /** The issuer is on Google's list for merchantLocations. */
  merchantLocations?: boolean;
  /** An object may go to another class. Whether Google lets it is not known. */
  classMoves?: boolean;
};

export type State = {
  issuerId: string;
  issuerName: string;
  clock: Clock;
  allowed: Allowances;
  resources: Resources;
  holders: Holders;
  fortune: Fortune;
  /** What Google lets through and a provider should not do; each once. */
  faults: Set<string>;
};
