import { compileExpression, analyse } from "./src/value/expression.ts";
const scope = { local: { a: 1, s: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" , m: {x: [1], y:[1,2], z: [{q:1},{q:2}]}}, settings: {}, today: "2026-01-01", now: "2026-01-01T00:00:00.000Z" };
for (const e of ["($f := function($n){ $f($n+1) }; $f(0))", "($f := function($n){ $n + $f($n+1) }; $f(0))", "$map([1..3000], function($a){ $map([1..3000], function($b){ $a*$b }) })", "$sum([1..9999999])", "$pad('x', 1000000000)", "$now()", "$eval('1')", "$error('no')", "$undefinedfn(1)", "function($x){$x}", "$local.m.x", "$local.m.y", "$local.m.z.q", "1/0", "$local.s ~> $uppercase", "[1..10000000000]", "$join($map([1..100000], function($x){'aaaaaaaaaaaaaaaaaaaaaaaaa'}))","$sort([1,'a'])","$plus('2026-01-01','P999999Y')", "$toMillis('x')", "$fromMillis(0)","$toMillis('10:00','[H01]:[m01]')","$fromMillis(1000,'[Y]','+0100')"]) {
  const c = compileExpression(e, "Europe/London");
  const t = Date.now();
  const r = c._tag === "Plain" ? c.get(scope) : await c.run(scope);
  console.log(e.slice(0,60), c._tag, JSON.stringify(r).slice(0,150), Date.now()-t, "ms");
}
for (const e of ["$local.`a b`", "$foo($local.x)", "$local.items{name: $bad}", "$local.items@$i.($i.x)", "$contains($local.a, /(a+)+/)", "$contains($local.a, /((a+))+$/i)", "$.a", "$$.a", "*.a", "$local.a ~> $trimm", "'x' & ", "$local.a + )", "$local.\"a b\".c","$map($local.xs, function($v){ $v.name & other })", "$lookup($settings.x, $string($local.y))", "($now := 1; $now)", "$shuffle([1])", "$millis", "name", "$local.(name)", "$local.a[b = 1]", "$local.xs^(>age).n","[1..3].($ & 'x')", "$today('x')", "$value[0].a","$local.%.x","| $local | {'a':1} |"])
  console.log(e, JSON.stringify(analyse(e)).slice(0,400));
