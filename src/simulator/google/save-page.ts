// "Add to Google Wallet": a signed link puts passes into the wallet of whoever opens it.
// https://developers.google.com/wallet/retail/offers/use-cases/jwt

import jwt from 'jsonwebtoken';
import type { CallbackSender } from './callbacks.ts';
import { isApproved } from './class-rules.ts';
import { isObject, type JsonObject, listOf, textOf } from './json-object.ts';
import { invalid, notApproved, notFound, permissionDenied } from './refused.ts';
import type { State } from './state.ts';
import { type Account, verifiedClaims } from './tokens.ts';

export type SavePage = {
  /** @param link the JWT, or its whole address @returns the ids of what the user has now and had not before @throws Refused */
  save(link: string, user: string): string[];
  /** @returns false where this user does not have it */
  remove(objectId: string, user: string): boolean;
};

const longest = 1800;
const skewSeconds = 300;
const references = { offerObjects: 'offerObject', loyaltyObjects: 'loyaltyObject' } as const;
const imports = { offerClasses: 'offerClass', loyaltyClasses: 'loyaltyClass' } as const;

export function createSavePage(state: State, accounts: Account[], callbacks: CallbackSender): SavePage {
  return {
    save(link, user) {
      const token = link.slice(link.lastIndexOf('/') + 1);
      const { payload } = demandClaims(token, accounts, state);
      const ids = demandSavable(isObject(payload) ? payload : {}, user, state);
      const given = ids.flatMap((id) => state.holders.give(id, user));
      for (const id of given) callbacks.tell(id, 'save');
      return given;
    },
    remove(objectId, user) {
      const had = state.holders.take(objectId, user);
      if (had) callbacks.tell(objectId, 'del');
      return had;
    },
  };
}

function demandClaims(token: string, accounts: Account[], { clock }: State): JsonObject {
  // Stricter than Google, where the browser would have cut it before.
  if (token.length > longest) throw invalid(`a JWT of ${token.length} characters: browsers cut it`);
  const claimed = jwt.decode(token);
  const account = isObject(claimed) ? accounts.find(({ email }) => email === claimed.iss) : undefined;
  if (!account) throw invalid('the JWT is of nobody that Google knows');
  const claims = verifiedClaims(token, account.publicKey);
  if (!claims) throw invalid('the JWT is not signed by its issuer with RS256');
  if (account.isUser === false) throw permissionDenied();
  if (claims.aud !== 'google') throw invalid("aud is not 'google'");
  if (claims.typ !== 'savetowallet') throw invalid("typ is not 'savetowallet'");
  const now = clock.now().getTime() / 1000;
  if (typeof claims.iat !== 'number') throw invalid('iat is missing');
  if (claims.iat > now + skewSeconds) throw invalid('iat is in the future');
  // Stricter than known of Google: it says "required", but only its JavaScript button needs them.
  if (!Array.isArray(claims.origins)) throw invalid('origins are missing');
  if (!isObject(claims.payload)) throw invalid('payload is missing');
  return claims;
}

/** @returns the ids of the objects that the payload names @throws Refused */
function demandSavable(payload: JsonObject, user: string, state: State): string[] {
  const ids: string[] = [];
  for (const [member, held] of Object.entries(payload)) {
    if (member in imports) demandClasses(listOf(held), state);
    else if (!(member in references)) throw invalid(`the payload has an unknown member ${member}`);
  }
  for (const [member, resource] of Object.entries(references)) {
    for (const each of listOf(payload[member])) {
      ids.push(demandReference(isObject(each) ? each : {}, resource, user, state));
    }
  }
  if (ids.length === 0) throw invalid('the payload has no object');
  return ids;
}

function demandClasses(classes: unknown[], { resources, faults }: State): void {
  for (const each of classes) {
    faults.add('a class inside a save link');
    const id = isObject(each) ? textOf(each.id) : '';
    if (!resources.find('class', id)) throw notApproved(id);
  }
}

function demandReference(object: JsonObject, resource: string, user: string, state: State): string {
  const { id: named, classId, ...more } = object;
  const id = textOf(named);
  // Stricter than Google, which creates an object that it does not know when it is saved: nothing may rely on that.
  if (Object.keys(more).length > 0) throw invalid(`${id} carries more than its id: ${Object.keys(more)}`);
  const kept = state.resources.find('object', id);
  if (kept?.resource !== resource) throw notFound('object', id);
  if (classId !== undefined && classId !== kept.value.classId) throw invalid(`${id} is of another class`);
  const owner = state.resources.find('class', textOf(kept.value.classId));
  if (!owner || !isApproved(owner.value)) throw notApproved(textOf(kept.value.classId));
  const first = state.holders.firstOf(id);
  const alone = owner.value.multipleDevicesAndHoldersAllowedStatus === 'ONE_USER_ALL_DEVICES';
  if (alone && first !== undefined && first !== user) throw permissionDenied();
  return id;
}
