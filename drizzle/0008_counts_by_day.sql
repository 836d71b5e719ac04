CREATE INDEX "redemptions_by_time" ON "redemptions" USING btree ("business_id","redeemed_at");--> statement-breakpoint
CREATE INDEX "voucher_events_by_type" ON "voucher_events" USING btree ("business_id","type","at","position");--> statement-breakpoint
CREATE INDEX "vouchers_expired_by_time" ON "vouchers" USING btree ("business_id","expired_at") WHERE "vouchers"."status" = 'expired';