// The shop: a plain JSON API with page links, a bearer token and string keys, kept in shop.json.
// Only for trying things out. Start it with: node api.mjs [PORT]
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
const file = join(folder, "shop.json");
const token = readFileSync(join(folder, "shop.token"), "utf8").trim();
const pageSize = 2;

const load = () => JSON.parse(readFileSync(file, "utf8"));
const save = (shop) => {
  writeFileSync(`${file}.part`, `${JSON.stringify(shop, null, 2)}\n`);
  renameSync(`${file}.part`, file);
};

const answer = (response, status, value) => {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(value === undefined ? "" : JSON.stringify(value));
};

const bodyOf = async (request) => {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text === "" ? {} : JSON.parse(text);
};

const server = createServer(async (request, response) => {
  try {
    if (request.headers.authorization !== `Bearer ${token}`)
      return answer(response, 401, { error: "wrong token" });
    const url = new URL(request.url, "http://shop");
    const [, kind, id] = url.pathname.split("/");
    const shop = load();
    const rows = shop[kind];
    if (!Array.isArray(rows)) return answer(response, 404, { error: "no such resource" });
    if (request.method === "GET" && id === undefined) {
      const from = Number(url.searchParams.get("from") ?? "0");
      const next = from + pageSize < rows.length ? `/${kind}?from=${from + pageSize}` : undefined;
      return answer(response, 200, {
        items: rows.slice(from, from + pageSize),
        ...(next === undefined ? {} : { next }),
      });
    }
    if (request.method === "POST" && id === undefined) {
      const body = await bodyOf(request);
      if (kind === "items" && (!body.sku || !body.title))
        return answer(response, 422, { error: "sku and title are required" });
      if (rows.some((row) => row.sku !== undefined && row.sku === body.sku))
        return answer(response, 409, { error: `there is an item ${body.sku} already` });
      const made = { id: `${kind.slice(0, 3)}_${(shop.next++).toString(36).padStart(4, "0")}`, ...body };
      rows.push(made);
      save(shop);
      return answer(response, 201, made);
    }
    const row = rows.find((one) => one.id === decodeURIComponent(id ?? ""));
    if (row === undefined) return answer(response, 404, { error: "no such record" });
    if (request.method === "GET") return answer(response, 200, row);
    if (request.method === "PATCH") {
      Object.assign(row, await bodyOf(request));
      save(shop);
      return answer(response, 200, row);
    }
    return answer(response, 405, { error: "not here" });
  } catch (error) {
    return answer(response, 400, { error: String(error) });
  }
});

server.listen(Number(process.argv[2] ?? "4010"), "127.0.0.1", () => {
  const { port } = server.address();
  console.log(`the shop listens on http://127.0.0.1:${port}; end it with Ctrl-C`);
});
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => server.close(() => process.exit(0)).closeAllConnections());
