/** Messages of the Language Server Protocol: JSON behind a header that says how many bytes it has. */

const blankLine = Buffer.from("\r\n\r\n");

/** One message as its bytes. */
export const framed = (message: object): Buffer => {
  const body = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}`), blankLine, body]);
};

/** Takes bytes as they come, and hands on each message once it is whole. */
export const reader = (onMessage: (message: unknown) => void): ((chunk: Buffer) => void) => {
  let pending = Buffer.alloc(0);
  const next = (): boolean => {
    const headEnd = pending.indexOf(blankLine);
    if (headEnd < 0) return false;
    const length = /^Content-Length: (\d+)\s*$/im.exec(pending.subarray(0, headEnd).toString());
    if (length === null) throw new Error("a message without a length");
    const from = headEnd + blankLine.length;
    const to = from + Number(length[1]);
    if (pending.length < to) return false;
    const body = pending.subarray(from, to).toString();
    pending = pending.subarray(to);
    onMessage(JSON.parse(body));
    return true;
  };
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (next());
  };
};
