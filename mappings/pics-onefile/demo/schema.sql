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
  disability_code text,
  start_date text,
  planned_end_date text,
  end_date text,
  status text not null,
  in_learning integer not null,
  main_officer_id integer references officers (officer_id),
  main_tag text,
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
-- Officers of a learner beside the main one, each with what they do for the learner.
create table learner_officers (
  learner_id integer not null references learners (learner_id),
  officer_id integer not null references officers (officer_id),
  role text not null,
  primary key (learner_id, officer_id, role)
);
-- Qualifications of the delivery plan.
create table qualifications (
  qualification_id integer primary key,
  learner_id integer not null references learners (learner_id),
  title text not null,
  vq_reference text not null,
  assessor_id integer references officers (officer_id),
  start_date text,
  planned_end_date text,
  registration_number text,
  registration_date text,
  certificate_applied_on text,
  certificate_received_on text,
  total_elements integer,
  elements_done integer,
  learning_aim_id text
);
create index qualifications_by_learner on qualifications (learner_id);
create table reviews (
  review_id integer primary key,
  learner_id integer not null references learners (learner_id),
  type text not null,
  scheduled_date text,
  scheduled_time text,
  officer_id integer references officers (officer_id),
  attendance text,
  actual_date text,
  onefile_system_id text
);
create index reviews_by_learner on reviews (learner_id);
