-- A link shortener as AWS DMS leaves it: types and primary keys came along; sequences, defaults, identities, foreign
-- keys and secondary indexes did not. The tables belong to the application's role, and another role only inserts.
create role shortener_app;
create role shortener_api;
grant shortener_app to dbadmin;
grant create on schema public to shortener_app;
set role shortener_app;

create table auth_user (id integer primary key, username text not null);
create table django_migrations (id integer primary key, app text not null, name text not null);
create table shortener_link (id bigint primary key, slug text not null, url text not null);
create table shortener_click (id bigint primary key, link_id bigint not null);
insert into auth_user select n, 'user ' || n from generate_series(1, 8) as n;
insert into django_migrations select n, 'shortener', to_char(n, 'FM0000') || '_auto' from generate_series(1, 18) as n;
insert into shortener_link select n, 'slug' || n, 'https://example.com/' || n from generate_series(1, 300) as n;
insert into shortener_click select n, 1 + n % 300 from generate_series(1, 5000) as n;
grant insert, select on shortener_link, shortener_click to shortener_api;

-- these never had a generator, or may not have had one
create table shortener_place (place_ptr_id bigint primary key, city text not null);
create table shortener_link_tag (link_id bigint not null, tag_id bigint not null, primary key (link_id, tag_id));
create table shortener_apikey (id uuid primary key, label text not null);
create table country (iso_number integer primary key, name text not null);
insert into shortener_place values (3, 'Lisbon');
insert into shortener_link_tag values (1, 1), (1, 2);
insert into shortener_apikey values ('8c5c0a60-6f0c-4d53-9bd5-5a4a2f0f6f7e', 'first');
insert into country values (620, 'Portugal'), (56, 'Belgium');
