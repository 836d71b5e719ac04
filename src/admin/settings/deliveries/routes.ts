// What was sent to one address of the webhooks, over the desk; read from the API and sent again by it.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Http } from '../../../http/create-server.ts';
import { formOf } from '../../../http/forms.ts';
import { sendHtml } from '../../../http/html.ts';
import { demand, deskOf } from '../../desk.ts';
import { apiFor, idIn, read } from '../api.ts';
import type { Refused } from '../frame.ts';
import { deliveriesOf, type Endpoint } from '../webhooks.ts';
import { type Deliveries, deliveriesPage } from './page.ts';

const hidden = { config: { access: 'public' }, schema: { hide: true } } as const;
const text = Type.Optional(Type.String({ maxLength: 100 }));
const listed = {
  config: { access: 'public' },
  schema: { hide: true, querystring: Type.Object({ id: text, cursor: text }) },
} as const;
const base = '/admin/settings/webhooks';

type Shown = { cursor?: string | undefined; refused?: Refused };

export function deliveryPages(app: Http, { publicUrl }: { publicUrl: string }): void {
  app.get(`${base}/deliveries`, listed, async (request, reply) => {
    demand(deskOf(request), 'settings');
    return send(request, reply, 200, request.query.id ?? '', { cursor: request.query.cursor });
  });

  app.get(`${base}/redeliver`, hidden, async (_, reply) => reply.redirect(base, 303));
  app.post(`${base}/redeliver`, hidden, async (request, reply) => {
    demand(deskOf(request), 'settings');
    const sent = formOf(request);
    const endpointId = sent.get('endpoint') ?? '';
    const path = `webhook-deliveries/${idIn(sent.get('id'))}/redeliver`;
    const answer = await apiFor(app, publicUrl, request)('POST', path);
    if ('json' in answer) return reply.redirect(deliveriesOf(endpointId), 303);
    const { problem } = answer;
    return send(request, reply, problem.status, endpointId, {
      refused: { form: 'list', typed: sent, problem },
    });
  });

  async function send(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    endpointId: string,
    { cursor, refused }: Shown,
  ) {
    const desk = deskOf(request);
    const api = apiFor(app, publicUrl, request);
    const path = `webhook-endpoints/${idIn(endpointId)}`;
    const endpoint = await read<Endpoint>(api, path);
    const query = new URLSearchParams({ limit: '50', ...(cursor && { cursor }) });
    const deliveries = await read<Deliveries>(api, `${path}/deliveries?${query}`);
    return sendHtml(reply, status, desk.locale, deliveriesPage(desk, endpoint, deliveries, refused));
  }
}
