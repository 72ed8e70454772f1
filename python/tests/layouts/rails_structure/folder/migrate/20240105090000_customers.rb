class X < ActiveRecord::Migration[8.0]
end
