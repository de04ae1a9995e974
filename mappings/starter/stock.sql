create table suppliers (
  supplier_id integer primary key,
  code text not null unique,
  name text not null,
  email text,
  shop_id text
);
create table items (
  sku text primary key,
  name text,
  description text,
  price real,
  in_stock integer not null default 0,
  weight real,
  rating real,
  supplier_id integer references suppliers (supplier_id)
);
insert into suppliers (supplier_id, code, name) values (1, 'OAK', 'Example Oak Works'), (2, 'TIN', 'Example Tin Works');
insert into items (sku, name, description, price, in_stock, weight, supplier_id) values
  ('A-100', 'Garden bench', 'Oak, two seats', 149.5, 12, 18.25, 1),
  ('A-200', 'Watering can', 'Ten litres', 24, 80, null, 2),
  ('A-300', 'Bird table', null, 39.95, 5, 6.5, 1);
