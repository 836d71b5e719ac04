// An answer that is JSON text already, byte for byte: what was kept for retries.

type Reply = {
  code(status: number): { type(type: string): { send(text: string): unknown } };
};

/** `never`: the text is of the shape that the route declares; tests hold every answer against it. */
export function sendJson(reply: object, { status, json }: { status: number; json: string }): never {
  return (reply as Reply).code(status).type('application/json; charset=utf-8').send(json) as never;
}
