-- What PostgreSQL has from 15 on.
set search_path = "Back Office";
create table news (id bigint generated always as identity primary key, a integer, b integer, constraint news_a_b unique nulls not distinct (a, b));
create unique index news_b on news (b) nulls not distinct;
alter table news add constraint news_a foreign key (a, b) references news (a, b) on delete set null (a);
create view news_of_mine with (security_invoker = true) as select * from news;
create view news_strict with (security_barrier, security_invoker) as select a from news where b > 0;
reset search_path;
