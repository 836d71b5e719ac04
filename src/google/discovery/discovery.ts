// Google's description of the Wallet API, as much of it as we use: data, made by `extract.ts`.

import { readFileSync } from 'node:fs';

/** One member, or the element of a list. */
export type Property = {
  $ref?: string;
  type?: 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object';
  format?: string;
  enum?: string[];
  /** One for each of `enum`: the spellings of old. */
  enumDeprecated?: boolean[];
  items?: Property;
  deprecated?: boolean;
};

export type Schema = {
  id: string;
  type: 'object';
  required: string[];
  properties: Record<string, Property>;
};

export type Parameter = Property & { location: 'path' | 'query'; required?: boolean };

export type Method = {
  httpMethod: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** `walletobjects/v1/offerObject/{resourceId}` */
  path: string;
  parameters: Record<string, Parameter>;
  request?: { $ref: string };
  response?: { $ref: string };
};

export type Discovery = {
  revision: string;
  /** Query parameters of every method. */
  parameters: Record<string, Parameter>;
  resources: Record<string, { methods: Record<string, Method> }>;
  schemas: Record<string, Schema>;
};

export const discovery: Discovery = JSON.parse(
  readFileSync(new URL('walletobjects.json', import.meta.url), 'utf8'),
);
