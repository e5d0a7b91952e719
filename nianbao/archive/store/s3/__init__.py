"""The store as a bucket on any S3-compatible server, with boto3."""
