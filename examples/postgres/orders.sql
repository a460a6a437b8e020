-- Orders of the site. The table of the sessions is printed by `npx astro-sessions schema postgres`.
create table if not exists orders (
  id uuid primary key,
  user_id text not null,
  made_at timestamptz not null default now()
);
create table if not exists order_lines (
  order_id uuid not null references orders,
  sku text not null,
  count integer not null,
  primary key (order_id, sku)
);
