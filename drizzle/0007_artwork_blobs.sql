CREATE TABLE "artwork_blobs" (
	"sha256" text NOT NULL,
	"bytes" "bytea" NOT NULL,
	"kept_at" timestamp with time zone NOT NULL,
	CONSTRAINT "artwork_blobs_pk" PRIMARY KEY("sha256")
);
--> statement-breakpoint
ALTER TABLE "artwork_renditions" ALTER COLUMN "bytes" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "artworks" ADD COLUMN "upload_sha256" "bytea";--> statement-breakpoint
ALTER TABLE "artworks" ADD COLUMN "focal_x" real;--> statement-breakpoint
ALTER TABLE "artworks" ADD COLUMN "focal_y" real;--> statement-breakpoint
ALTER TABLE "artworks" ADD COLUMN "ground" text;--> statement-breakpoint
ALTER TABLE "artworks" ADD COLUMN "collect_at" timestamp with time zone DEFAULT now() + interval '1 day' NOT NULL;--> statement-breakpoint
ALTER TABLE "businesses" ADD COLUMN "icon_artwork_id" uuid;--> statement-breakpoint
CREATE INDEX "artworks_to_look_at" ON "artworks" USING btree ("collect_at");--> statement-breakpoint
CREATE INDEX "vouchers_of_an_artwork" ON "vouchers" USING btree ("artwork_id") WHERE "vouchers"."artwork_id" is not null;