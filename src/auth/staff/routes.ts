// Staff: who may sign in, and as what. A password that was made up is shown once.

import { Type } from 'typebox';
import type { Database } from '../../db/tx.ts';
import { invalid, Refusal } from '../../errors.ts';
import type { Http } from '../../http/create-server.ts';
import { isId, type StaffId } from '../../ids.ts';
import { roles } from '../actor.ts';
import { actorOf } from '../guard.ts';
import { cleanLine } from '../text.ts';
import { changeStaff, dismissStaff, makeStaff, type StaffWish } from './staff.ts';
import { holdStaff, listStaff, type StaffRow } from './store.ts';

const closed = { additionalProperties: false } as const;
const role = Type.Unsafe<(typeof roles)[number]>({ type: 'string', enum: [...roles] });
const line = (description: string) =>
  Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', description });

const wishMembers = {
  name: line('Whom or what it is for: a person, a till, a branch'),
  login: line('Unique over all businesses, whatever the case'),
  role,
};
const password = Type.Optional(Type.String({ minLength: 10, maxLength: 200 }));
const newStaffSchema = Type.Object({ ...wishMembers, password }, closed);
// Not Type.Partial over the closed object: it opens it again.
const changeSchema = Type.Object({ ...Type.Partial(Type.Object(wishMembers)).properties, password }, closed);

const staffMembers = {
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  login: Type.String(),
  role,
  createdAt: Type.String({ format: 'date-time' }),
};
const staffSchema = Type.Object(staffMembers);
const params = Type.Object({ id: Type.String() });

const tags = ['staff'];
const config = { access: ['admin'] } as const;

export async function staffRoutes(app: Http, { database }: { database: Database }): Promise<void> {
  app.get(
    '/api/v1/staff',
    {
      config,
      schema: {
        tags,
        summary: 'List staff logins',
        response: { 200: Type.Object({ items: Type.Array(staffSchema) }) },
      },
    },
    async (request) => {
      const rows = await database.read((session) => listStaff(session, actorOf(request).businessId));
      return { items: rows.map(present) };
    },
  );

  app.get(
    '/api/v1/staff/:id',
    { config, schema: { tags, summary: 'Read a staff login', params, response: { 200: staffSchema } } },
    async (request) => {
      const id = idOf(request.params);
      const row = await database.read((session) => holdStaff(session, actorOf(request).businessId, id));
      if (row === undefined) throw new Refusal('NOT_FOUND');
      return present(row);
    },
  );

  app.post(
    '/api/v1/staff',
    {
      config,
      schema: {
        tags,
        summary: 'Make a staff login',
        description:
          'Without `password` one is made up; the answer is the only place where it is ever shown. Only an owner may make an owner.',
        body: newStaffSchema,
        response: { 201: Type.Object({ ...staffMembers, password: Type.Optional(Type.String()) }) },
      },
    },
    async (request, reply) => {
      const wish = { ...request.body, ...clean(request.body) };
      const { password, ...row } = await makeStaff(database, actorOf(request), wish);
      return reply.code(201).send({ ...present(row), ...(password !== undefined && { password }) });
    },
  );

  app.patch(
    '/api/v1/staff/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change a staff login',
        description: 'A new password or role ends its sessions. Only an owner may change an owner.',
        params,
        body: changeSchema,
        response: { 200: staffSchema },
      },
    },
    async (request) =>
      present(
        await changeStaff(database, actorOf(request), idOf(request.params), {
          ...request.body,
          ...clean(request.body),
        }),
      ),
  );

  app.delete(
    '/api/v1/staff/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Delete a staff login',
        description: 'Its sessions and API keys end with it. A business keeps one owner.',
        params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await dismissStaff(database, actorOf(request), idOf(request.params));
      return reply.code(204).send(null);
    },
  );
}

function idOf({ id }: { id: string }): StaffId {
  if (!isId(id)) throw new Refusal('NOT_FOUND');
  return id as StaffId;
}

function clean({ name, login, password }: Partial<StaffWish>): Partial<Pick<StaffWish, 'name' | 'login'>> {
  if (password !== undefined) cleanLine(password, '/password');
  // What cannot be seen cannot be typed again.
  if (login !== undefined && /\p{Cf}/u.test(login))
    throw invalid('/login', 'must not hold invisible characters');
  return {
    ...(name !== undefined && { name: cleanLine(name, '/name') }),
    ...(login !== undefined && { login: cleanLine(login, '/login') }),
  };
}

function present({ createdAt, ...row }: StaffRow) {
  return { ...row, createdAt: createdAt.toISOString() };
}
