/** The tables of `workspace.sqlite`: each entry leads from one format to the next, and is never changed once it is out. */
export const MIGRATIONS = [
  `create table dataset (
     id text primary key,
     name text not null,
     file text not null unique,
     events integer not null,
     users integer not null,
     first text not null,
     last text not null,
     imported_at text not null,
     opened_at text not null,
     sample integer not null
   ) strict;
   create table funnel (
     id text primary key,
     dataset text not null references dataset (id) on delete cascade,
     name text not null,
     document text not null,
     updated_at text not null
   ) strict;
   create index funnel_by_dataset on funnel (dataset, updated_at);
   create table setting (key text primary key, value text not null) strict;`,
  `create table tags (
     dataset text primary key references dataset (id) on delete cascade,
     document text not null
   ) strict;
   create table segment (
     id text primary key,
     dataset text not null references dataset (id) on delete cascade,
     name text not null,
     document text not null,
     updated_at text not null
   ) strict;
   create index segment_by_dataset on segment (dataset, name);`,
  `create table mapping (
     signature text primary key, mapping text not null, timezone text not null, used_at text not null
   ) strict;`,
  'alter table dataset add column removed_at text',
  `create table document (
     id text primary key,
     dataset text not null references dataset (id) on delete cascade,
     kind text not null,
     name text not null,
     document text not null,
     updated_at text not null
   ) strict;
   insert into document
     select id, dataset, 'funnel', name, document, updated_at from funnel order by rowid;
   drop table funnel;
   create index document_by_dataset on document (dataset, updated_at);`,
  // What a data set has one of: its rules, its spend, what its drop-off leaves out.
  `create table kept (
     dataset text not null references dataset (id) on delete cascade,
     kind text not null,
     document text not null,
     primary key (dataset, kind)
   ) strict;`,
  `update kept set document = replace(document, '"counted":true', '"remote":true') where kind = 'table'`,
];
