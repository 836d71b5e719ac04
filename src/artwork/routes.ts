// Uploading a picture, and the public addresses of what was made of it.

import type { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import { Type } from 'typebox';
import { actorOf } from '../auth/guard.ts';
import { invalid, Refusal } from '../errors.ts';
import { fileAnswer, type Http } from '../http/create-server.ts';
import { readingForm } from '../http/multipart.ts';
import { type ArtworkId, type BusinessId, isId } from '../ids.ts';
import { artworkSchema, focalPointSchema, presentArtwork, readFocalPoint, rounded } from './artwork.ts';
import { readPictureForm } from './form.ts';
import { allowedFormats, maxBytes } from './formats.ts';
import { type ArtworkNeeds, ingestArtwork, redrawArtwork } from './ingest.ts';
import { masterName } from './renditions.ts';
import { findArtworks, findRenditionByAddress } from './store.ts';
import { admit, isUpload, receive, whenAnswered } from './upload.ts';

type Needs = ArtworkNeeds & {
  publicUrl: string;
  /** Pictures of our own, under the same addresses. */
  ownPictures: { name: string; sha256: string; bytes: Buffer }[];
};

const tags = ['artworks'];
const params = Type.Object({ id: Type.String() });
const aboutFocus = 'Where what is cut keeps: shares of width and height, from the left and the top.';

export async function artworkRoutes(app: Http, needs: Needs): Promise<void> {
  const { database, ownPictures } = needs;

  await app.register(uploadRoute, needs);

  app.get(
    '/api/v1/artworks/:id',
    {
      config: { access: ['issue', 'read'] },
      schema: { tags, summary: 'Read what was made of a picture', params, response: { 200: artworkSchema } },
    },
    async (request) => show(needs, actorOf(request).businessId, readId(request.params.id)),
  );

  app.post(
    '/api/v1/artworks/:id/crops',
    {
      config: { access: ['issue'] },
      handlerTimeout: 45_000,
      schema: {
        tags,
        summary: 'The same picture, cut around another point',
        description:
          'Another artwork: this one stays as it is, and with it every voucher that shows it. null: what the eye goes to.',
        params,
        body: Type.Object({ focalPoint: focalPointSchema }, { additionalProperties: false }),
        response: { 201: artworkSchema },
      },
    },
    async (request, reply) => {
      const { businessId } = actorOf(request);
      const focalPoint = rounded(request.body.focalPoint);
      const id = await redrawArtwork(needs, businessId, readId(request.params.id), { focalPoint });
      return reply.code(201).send(await show(needs, businessId, id));
    },
  );

  app.get(
    '/artwork/:sha256/:file',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'A rendition of a picture',
        params: Type.Object({ sha256: Type.String(), file: Type.String() }),
        response: { 200: fileAnswer('image/png') },
      },
    },
    async ({ params }, reply) => {
      const name = /^([a-z0-9@]{1,20})\.png$/.exec(params.file)?.[1];
      if (name === undefined || name === masterName || !/^[0-9a-f]{64}$/.test(params.sha256))
        throw new Refusal('NOT_FOUND');
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

/** Its own context: here a body is a picture, whatever it says it is, unless it says that it is JSON. */
async function uploadRoute(app: Http, needs: Needs): Promise<void> {
  await app.register(multipart, { limits: { files: 1, fileSize: maxBytes, fields: 5, parts: 6 } });
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', async () => {
    throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
  });
  app.addContentTypeParser('*', async (_: unknown, body: Readable) => receive(body));

  app.post(
    '/api/v1/artworks',
    {
      config: { access: ['issue'] },
      bodyLimit: maxBytes,
      handlerTimeout: 45_000,
      preParsing: async (request, reply) => {
        await admit(needs.uploads, actorOf(request).businessId, reply.raw);
        whenAnswered(reply.raw, () => isUpload(request.body) && void request.body.discard());
      },
      schema: {
        tags,
        summary: 'Upload a picture',
        description: `The picture as the raw body, or as the file \`image\` of a multipart form, where \`focalPoint\` may be a field. ${allowedFormats}`,
        querystring: Type.Object(
          { focalPoint: Type.Optional(Type.String({ description: `${aboutFocus} E.g. 0.5,0.25` })) },
          { additionalProperties: false },
        ),
        response: { 201: artworkSchema },
      },
    },
    async (request, reply) => {
      const { businessId } = actorOf(request);
      const { focalPoint } = request.query;
      const picture = request.isMultipart()
        ? await readingForm(() => readPictureForm(request.parts(), refuseField))
        : { upload: isUpload(request.body) ? request.body : undefined, focalPoint: null };
      const upload = picture?.upload;
      if (picture && request.isMultipart()) whenAnswered(reply.raw, () => void upload?.discard());
      if (!picture || !upload?.length) throw invalid('/image', 'is required');
      const focus = focalPoint === undefined ? picture.focalPoint : readFocalPoint(focalPoint);
      const id = await ingestArtwork(needs, businessId, { upload, focalPoint: focus });
      return reply.code(201).send(await show(needs, businessId, id));
    },
  );
}

function refuseField(name: string): never {
  throw invalid(`/${name}`, 'is no field of an upload');
}

function readId(id: string): ArtworkId {
  if (!isId(id)) throw new Refusal('NOT_FOUND');
  return id as ArtworkId;
}

async function show({ database, publicUrl }: Needs, businessId: BusinessId, id: ArtworkId) {
  const artwork = (await database.read((session) => findArtworks(session, businessId, [id]))).get(id);
  if (artwork === undefined) throw new Refusal('NOT_FOUND');
  return presentArtwork(artwork, publicUrl);
}
