-- Our own layout of what PICSWeb holds; its real database is not public.
create table centres (
  centre_id integer primary key, -- the OneFile organisation ID
  title text not null
);
create table officers (
  officer_id integer primary key,
  ident text not null,
  first_name text not null,
  surname text not null,
  email text,
  telephone text,
  mobile text,
  other_system_id text
);
create table organisations (
  organisation_id integer primary key,
  ident text not null,
  name text not null,
  telephone text,
  email text,
  website text,
  contact text,
  address_1 text,
  address_2 text,
  town text,
  postcode text,
  additional_id text
);
create table learners (
  learner_id integer primary key,
  ident text not null,
  centre_id integer not null references centres (centre_id),
  first_name text not null,
  surname text not null,
  email text,
  telephone text,
  mobile text,
  dob text,
  uln text,
  nino text,
  ethnicity text,
  sex text,
  disability text,
  start_date text,
  planned_end_date text,
  end_date text,
  status text not null,
  in_learning integer not null,
  main_officer_id integer references officers (officer_id),
  onefile_id text
);
create table placements (
  placement_id integer primary key,
  learner_id integer not null references learners (learner_id),
  organisation_id integer not null references organisations (organisation_id),
  type text not null,
  start_date text not null
);
create index placements_by_learner on placements (learner_id);
