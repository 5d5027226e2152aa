-- What PostgreSQL has from 18 on.
set search_path = "Back Office";
create table modern (
  id bigint primary key,
  a integer,
  double_a bigint generated always as (a * 2) virtual,
  constraint loose check (a > 0) not enforced
);
create extension if not exists btree_gist with schema public;
create table booked (id bigint primary key, room integer, during daterange, constraint booked_once unique (room, during without overlaps));
create table guests (room integer, during daterange, constraint guests_room foreign key (room, period during) references booked (room, period during));
create table loosely (id bigint primary key, of bigint, constraint loosely_of foreign key (of) references modern not enforced);
reset search_path;
