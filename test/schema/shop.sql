-- A source with every kind of object that a load of AWS DMS leaves behind.
create extension citext;
create extension hstore;
create schema shop;
create schema tools;

create function tools.is_positive(amount numeric) returns boolean
  language plpgsql immutable
  as $$ begin return amount > 0; end; $$;
create function tools.slug(title text) returns text
  language sql immutable
  return lower(replace(title, ' ', '-'));
revoke all on function tools.slug(text) from public;

create type shop.status as enum ('new', 'paid', 'it''s sent');
create domain shop.amount as numeric(10, 2) not null default 0 constraint positive check (tools.is_positive(value));
create type shop.address as (street text, "zip Code" character varying(10));
create type shop.span as range (subtype = time);
comment on type shop.status is 'how far an order is';
comment on domain shop.amount is 'euros';

create table shop.customers (
  id bigint primary key,
  email citext not null,
  "Full Name" character varying(80) not null default 'nobody',
  born date check (born > '1900-01-01'),
  code uuid default gen_random_uuid(),
  joined timestamp without time zone not null default now(),
  active boolean not null default true,
  notes text collate "C",
  constraint one_email unique (email)
);
comment on table shop.customers is 'who buys
from us';
comment on column shop.customers.email is 'never in "upper case"';
comment on constraint one_email on shop.customers is 'log in by it';

create table shop.orders (
  id bigint primary key,
  number character varying(20) not null,
  customer_id bigint not null,
  status shop.status not null default 'new',
  total shop.amount,
  lines jsonb not null default '[]',
  tags text[] default '{}',
  places int4range,
  placed timestamp with time zone default current_timestamp,
  weight integer,
  slug text generated always as (tools.slug(number)) stored
);
alter table shop.orders
  add constraint orders_number_key unique (number) deferrable initially deferred,
  add constraint orders_weight_check check (weight >= 0) not valid,
  add constraint "orders: paid has a total" check (status <> 'paid' or (total > 0 and number is not null)) no inherit,
  add constraint orders_customer_id_fkey foreign key (customer_id) references shop.customers
    on update cascade on delete set null deferrable;
create index orders_customer on shop.orders (customer_id, placed desc nulls last) include (number) with (fillfactor = 70);
create unique index orders_open on shop.orders (lower(number)) where status = 'new';
create index orders_tags on shop.orders using gin (tags);
create index orders_slug on shop.orders (tools.slug(number) text_pattern_ops);
comment on index shop.orders_tags is 'for the search';
alter table shop.orders replica identity full;
alter table shop.orders set (fillfactor = 80, autovacuum_enabled = false, toast.autovacuum_enabled = false);
alter table shop.orders alter column lines set storage external;
alter table shop.orders alter column number set statistics 500;
alter table shop.orders alter column number set (n_distinct = -1);

create table shop.rooms (
  room integer not null,
  during int4range not null,
  guest bigint,
  exclude using gist (during with &&) where (room = 1)
);
alter table shop.rooms add foreign key (guest) references shop.customers (id) match full on delete cascade not valid;
create unique index rooms_identity on shop.rooms (room);
alter table shop.rooms replica identity using index rooms_identity;

create table shop.events (id bigint, at timestamp not null, kind text default 'click', primary key (id, at))
  partition by range (at);
create table shop.events_2025 partition of shop.events for values from ('2025-01-01') to ('2026-01-01');
create table shop.events_2026 partition of shop.events for values from ('2026-01-01') to ('2027-01-01');
create index events_kind on shop.events (kind);

create table shop.vehicles (id bigint primary key, wheels integer default 4);
create table shop.cars (seats integer default 5, constraint seated check (seats > 0)) inherits (shop.vehicles);

create table shop.depots (id integer primary key, home shop.address, shift shop.span, kept hstore);

create table shop.log (at timestamp default clock_timestamp(), what text not null);

create view shop.open_orders with (security_barrier) as
  select o.id, o.number, c.email, o.total from shop.orders o join shop.customers c on c.id = o.customer_id
  where o.status = 'new';
comment on view shop.open_orders is 'to be paid';
create view shop.newest as select number, placed from shop.orders order by placed desc limit 10;
create function shop.open_count() returns bigint language sql stable begin atomic
  select count(*) from shop.open_orders;
end;
create view shop.summary as select shop.open_count() as open, max(placed) as latest from shop.newest;
create materialized view shop.totals as
  select customer_id, sum(total) as total from shop.orders group by customer_id;
create unique index totals_customer on shop.totals (customer_id);

create function tools.touch() returns trigger language plpgsql as $$
begin
  insert into shop.log (what) values (tg_table_name);
  return new;
end;
$$;
create trigger touched before update of number, status on shop.orders
  for each row when (old.number is distinct from new.number) execute function tools.touch('orders');
create constraint trigger checked after insert on shop.orders deferrable initially deferred
  for each row execute function tools.touch();
create trigger silent after delete on shop.customers for each statement execute function tools.touch();
alter table shop.customers disable trigger silent;
alter table shop.orders enable always trigger checked;
comment on trigger touched on shop.orders is 'keeps a log';
create rule keep as on delete to shop.log do instead nothing;

alter table shop.orders enable row level security;
alter table shop.orders force row level security;
create policy own on shop.orders for select to public using (customer_id = current_setting('shop.customer')::bigint);
create policy paid_stays on shop.orders as restrictive for update to $reader, $writer
  using (status <> 'paid') with check (status <> 'new' and exists (select from shop.customers c where c.id = customer_id));
comment on policy own on shop.orders is 'one sees one''s own';

create statistics shop.orders_stats (ndistinct, dependencies) on customer_id, status from shop.orders;
comment on statistics shop.orders_stats is 'customers pay alike';
alter statistics shop.orders_stats set statistics 300;

grant usage on schema shop, tools to $reader, $writer;
grant select on shop.orders, shop.customers, shop.open_orders to $reader;
grant select, insert, update on shop.orders to $writer with grant option;
grant select (id, email), update (email) on shop.customers to $writer;
grant select on shop.rooms to public;
grant execute on function tools.slug(text) to $writer;
alter table shop.rooms owner to $writer;
alter view shop.open_orders owner to $writer;
alter function tools.touch() owner to $writer;
alter type shop.status owner to $writer;

insert into shop.customers (id, email) values (1, 'ada@example.com'), (2, 'Bob@example.com');
insert into shop.orders (id, number, customer_id, total, weight) values (1, 'A 1', 1, 10, 3), (2, 'A 2', 2, 20.50, null);
insert into shop.rooms values (1, '[1,5)', 1), (2, '[3,8)', 2);
insert into shop.events values (1, '2025-05-05'), (2, '2026-05-05');
insert into shop.depots values (1, '(Main St,"1 2")', '[08:00,17:00)', 'a=>b');
insert into shop.vehicles values (1);
insert into shop.cars values (2);
refresh materialized view shop.totals;
