-- The role that the services work as. It owns nothing: `reell migrate`, run as the owner, grants it the rows.
-- psql of the image's first start reads this; SERVICE_PASSWORD stands in the container's environment.
\getenv password SERVICE_PASSWORD
CREATE ROLE reell_service LOGIN PASSWORD :'password';
