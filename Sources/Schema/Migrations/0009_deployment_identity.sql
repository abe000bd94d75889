-- Tells deployments apart where account, mode and start are alike; kept by backups and replicas. Workers say it with the
-- offsets they tell the broker, so that two deployments that share a consumer group notice each other.
ALTER TABLE deployment ADD COLUMN identity uuid NOT NULL DEFAULT gen_random_uuid();
