-- moddatetime by name, for a role that may not install C functions. Nothing fires it here.
create function moddatetime() returns pg_catalog.trigger language plpgsql as 'begin return new; end';
