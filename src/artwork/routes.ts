// Uploading a picture, and the public addresses of what was made of it.

import multipart from '@fastify/multipart';
import { Type } from 'typebox';
import { actorOf } from '../auth/guard.ts';
import type { Database } from '../db/tx.ts';
import { invalid, Refusal } from '../errors.ts';
import { fileAnswer, type Http } from '../http/create-server.ts';
import { readingForm } from '../http/multipart.ts';
import { artworkSchema, presentArtwork } from './artwork.ts';
import { allowedFormats, maxBytes } from './formats.ts';
import { ingestArtwork } from './ingest.ts';
import type { Renderer } from './render.ts';
import { findArtworks, findRenditionByAddress } from './store.ts';

type Needs = {
  database: Database;
  renderer: Renderer;
  publicUrl: string;
  /** Pictures of our own, under the same addresses. */
  ownPictures: { name: string; sha256: string; bytes: Buffer }[];
};

export async function artworkRoutes(
  app: Http,
  { database, renderer, publicUrl, ownPictures }: Needs,
): Promise<void> {
  await app.register(multipart, { limits: { files: 1, fileSize: maxBytes, fields: 0, parts: 1 } });
  app.removeContentTypeParser('application/json');
  const image = { parseAs: 'buffer', bodyLimit: maxBytes } as const;
  for (const type of ['application/octet-stream', /^image\//]) {
    app.addContentTypeParser(type, image, async (_: unknown, body: Buffer) => body);
  }

  app.post(
    '/api/v1/artworks',
    {
      config: { access: ['issue'] },
      handlerTimeout: 45_000,
      schema: {
        tags: ['artworks'],
        summary: 'Upload a picture',
        description: `The picture as the raw body, or as the file \`image\` of a multipart form. ${allowedFormats}`,
        response: { 201: artworkSchema },
      },
    },
    async (request, reply) => {
      const { businessId } = actorOf(request);
      const source = request.isMultipart() ? await readingForm(() => readFile(request)) : request.body;
      if (!Buffer.isBuffer(source) || source.length === 0) throw invalid('/image', 'is required');
      const id = await ingestArtwork({ database, renderer }, businessId, source);
      const found = await database.read((session) => findArtworks(session, businessId, [id]));
      const artwork = found.get(id);
      if (artwork === undefined) throw new Error('an artwork vanished after it was kept');
      return reply.code(201).send(presentArtwork(artwork, publicUrl));
    },
  );

  app.get(
    '/artwork/:sha256/:file',
    {
      config: { access: 'public' },
      schema: {
        tags: ['artworks'],
        summary: 'A rendition of a picture',
        params: Type.Object({ sha256: Type.String(), file: Type.String() }),
        response: { 200: fileAnswer('image/png') },
      },
    },
    async ({ params }, reply) => {
      const name = /^([a-z0-9@]{1,20})\.png$/.exec(params.file)?.[1];
      if (name === undefined || !/^[0-9a-f]{64}$/.test(params.sha256)) throw new Refusal('NOT_FOUND');
      const own = ownPictures.find((each) => each.sha256 === params.sha256 && each.name === name);
      const bytes =
        own?.bytes ??
        (await database.read((session) => findRenditionByAddress(session, params.sha256, name)));
      if (bytes === undefined) throw new Refusal('NOT_FOUND');
      return reply
        .type('image/png')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('cross-origin-resource-policy', 'cross-origin')
        .send(bytes);
    },
  );
}

async function readFile(request: {
  file(): Promise<{ fieldname: string; toBuffer(): Promise<Buffer> } | undefined>;
}) {
  const file = await request.file();
  if (file?.fieldname !== 'image') throw invalid('/image', 'is required as the file `image`');
  return file.toBuffer();
}
